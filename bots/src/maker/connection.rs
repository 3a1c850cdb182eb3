//! One connection to the quote server, from the challenge to its end.

use super::Maker;
use crate::quotes::{
    server::now_ms,
    wire::{FromMaker, ToMaker, login_text},
};
use anyhow::{Context, Result, bail};
use solana_signer::Signer;
use std::{
    io::ErrorKind,
    net::TcpStream,
    time::{Duration, Instant},
};
use tokio_tungstenite::tungstenite::{Error, Message, WebSocket, connect, stream::MaybeTlsStream};

type Socket = WebSocket<MaybeTlsStream<TcpStream>>;

/// How long one read waits, so that stops and looks at the chain get their turn.
const READ: Duration = Duration::from_millis(50);
const WRITE: Duration = Duration::from_secs(5);
/// The server pings four times as often.
const SILENCE: Duration = Duration::from_secs(60);

impl Maker {
    /// `Ok` when asked to stop, or logged in under `--once`.
    pub(super) fn serve(&mut self) -> Result<()> {
        let (mut socket, _) = connect(&self.settings.server)
            .with_context(|| format!("cannot connect to {}", self.settings.server))?;
        if let MaybeTlsStream::Plain(stream) = socket.get_mut() {
            stream.set_read_timeout(Some(READ))?;
            stream.set_write_timeout(Some(WRITE))?;
            stream.set_nodelay(true)?;
        }
        let (mut left_secs, mut heard_at) = (None, Instant::now());
        while !self.service.stop.asked() {
            match socket.read() {
                Ok(Message::Text(text)) => {
                    heard_at = Instant::now();
                    self.on_text(&mut socket, &text, &mut left_secs)?;
                }
                Ok(Message::Close(_)) => bail!("the server closed the connection"),
                Ok(_) => heard_at = Instant::now(),
                Err(Error::Io(error)) if is_pause(error.kind()) => {}
                Err(error) => return Err(error.into()),
            }
            if heard_at.elapsed() > SILENCE {
                bail!("nothing was heard of the server for {} s", SILENCE.as_secs());
            }
            if self.service.once && left_secs.is_some() {
                break;
            }
            self.look_when_due();
        }
        let _ = socket.close(None); // it ends either way
        let _ = socket.flush();
        Ok(())
    }

    fn look_when_due(&mut self) {
        let due = Duration::from_millis(self.settings.poll_ms);
        if self.look.as_ref().is_some_and(|look| look.at.elapsed() < due) {
            return;
        }
        match self.look_again() {
            Ok(()) => self.service.health.beat("cluster", Duration::from_secs(30)),
            Err(error) => {
                tracing::warn!(error = %format!("{error:#}"), "the chain can't be read");
                self.service.health.wrong("cluster", format!("{error:#}"));
            }
        }
    }

    fn on_text(
        &mut self,
        socket: &mut Socket,
        text: &str,
        left_secs: &mut Option<u32>,
    ) -> Result<()> {
        match serde_json::from_str(text).context("the server speaks another protocol")? {
            ToMaker::Challenge { server, challenge } => self.log_in(socket, &server, &challenge),
            ToMaker::Welcome { least_left_secs, .. } => {
                *left_secs = Some(least_left_secs);
                self.service.health.well("server");
                tracing::info!("logged in");
                Ok(())
            }
            ToMaker::Request { request, ask, lapses_at_ms, .. } => {
                let left_secs = left_secs.context("a request came before the welcome")?;
                let until_ts = self.until_ts(left_secs, lapses_at_ms);
                match self.answer(&request, &ask, until_ts, now_ms()) {
                    Some(quote) => send(socket, &quote),
                    None => Ok(()),
                }
            }
            ToMaker::Accepted { request, .. } => {
                tracing::debug!(request, "accepted");
                Ok(())
            }
            ToMaker::Refused { request: Some(request), error, .. } => {
                tracing::warn!(request, %error, "the server refused a quote");
                Ok(())
            }
            ToMaker::Refused { request: None, error, .. } => bail!("refused: {error}"),
            ToMaker::Clicked { request, quote } => {
                tracing::info!(request, %quote, "clicked");
                Ok(())
            }
            // what was signed can be taken until its end: it stays among the standing
            ToMaker::Over { request } => {
                tracing::debug!(request, "over");
                Ok(())
            }
        }
    }

    fn log_in(&self, socket: &mut Socket, server: &str, challenge: &str) -> Result<()> {
        let wanted = self.settings.server_name();
        if server != wanted {
            bail!("the server calls itself {server}, not {wanted}: is maker.server_name right?");
        }
        let text = login_text(server, &self.account, challenge);
        let signature = self.key.sign_message(text.as_bytes());
        let (account, key) = (self.account, self.key.pubkey());
        send(socket, &FromMaker::Login { account, key, signature })
    }

    /// The end of a quote: after its life and the rest the server asks for, plus one for clocks that differ. `None` where that is later
    /// than the settings allow.
    fn until_ts(&self, least_left_secs: u32, lapses_at_ms: u64) -> Option<i64> {
        let life = lapses_at_ms.div_ceil(1_000).saturating_add(1);
        let until = life.saturating_add(u64::from(least_left_secs));
        let most = (now_ms() / 1_000).saturating_add(u64::from(self.settings.most_secs));
        i64::try_from(until).ok().filter(|_| until <= most)
    }
}

fn send(socket: &mut Socket, message: &FromMaker) -> Result<()> {
    Ok(socket.send(Message::Text(serde_json::to_string(message)?.into()))?)
}

/// A read that only ran out of its time.
fn is_pause(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
