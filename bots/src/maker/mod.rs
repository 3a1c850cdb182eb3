//! `breakwater maker`: a market maker that answers requests at the model's value and an edge, within its own margin and limits.
//!
//! Prices come from the chain: the market's mark and surface through the program's own engine, so that what it thinks an option is worth is
//! what `option_greeks` says. Real makers bring a model of their own; the rest (margin, nonces, ends, logging in) is what theirs needs too.

pub mod connection;
pub mod crowding;
pub mod decide;
pub mod nonce;
pub mod price;
pub mod settings;

use crate::{
    chain,
    keys::read_key,
    ops::{Service, ServiceArgs, exit::Exit, settings::Config},
    quotes::{
        check::Place,
        terms::Terms,
        wire::{Ask, FromMaker},
    },
    rpc::Cluster,
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use breakwater_client::{address, decode, instruction as ix};
use breakwater_quotes::{Quote, binary, render};
use decide::{Inputs, decide};
use nonce::Nonces;
use prometheus::IntCounterVec;
use settings::{Form, Settings};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::time::{Duration, Instant};

/// `--once` reads the chain, logs in, and ends: a check of the settings. `--dry-run` prices and logs, and signs nothing.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    #[command(flatten)]
    pub service: ServiceArgs,
}

/// What a quote depends on, and when it was looked at.
struct Look {
    inputs: Inputs,
    at: Instant,
}

pub struct Maker {
    settings: Settings,
    cluster: Cluster,
    key: Keypair,
    account: Pubkey,
    place: Place,
    service: Service,
    look: Option<Look>,
    /// Signed and not over by time: what the server says of them changes nothing.
    standing: Vec<Quote>,
    nonces: Nonces,
    answered: IntCounterVec,
}

pub fn run(args: &Args) -> Result<()> {
    let config = Config::load(&args.service.config)?;
    let (cluster, settings) = (config.cluster()?, config.section::<Settings>("maker")?);
    settings.validate()?;
    let key = read_key(&config.path(&settings.key)).context(Exit::Settings)?;
    let service = Service::start("maker", &args.service, &config)?;
    let pool = cluster.pool_key()?;
    let mut maker = Maker::new(settings, (cluster.connect()?, pool), key, service)?;
    tracing::info!(account = %maker.account, "quoting");
    maker.run()
}

/// Quotes that may stand at a time: each is margined with every new one.
const MOST_STANDING: usize = 128;
/// Legs of a quote as text: with one more there may be no room for the accounts that taking it names.
const MOST_TEXT_LEGS: usize = 5;

/// From one failed connection to the next attempt: doubles up to half a minute.
fn back_off(failures: u32) -> Duration {
    Duration::from_millis(250u64.saturating_mul(1 << failures.min(7)).min(30_000))
}

impl Maker {
    pub fn new(
        settings: Settings,
        (cluster, pool): (Cluster, Pubkey),
        key: Keypair,
        service: Service,
    ) -> Result<Self> {
        let own = address::margin_account(&pool, &key.pubkey(), 0);
        let account = settings.account()?.unwrap_or(own);
        let protocol = cluster.data(&address::protocol()).context(Exit::Cluster)?;
        let protocol = protocol.and_then(|data| decode::protocol(&data));
        let chain =
            protocol.context("there is no protocol on this cluster").context(Exit::Cluster)?.chain;
        let help = "Requests by what was answered.";
        let answered = service.metrics.counter("maker_requests_total", help, &["answer"])?;
        let mut maker = Self {
            settings,
            cluster,
            key,
            account,
            place: Place { chain, pool },
            service,
            look: None,
            standing: vec![],
            nonces: Nonces::default(),
            answered,
        };
        maker.look_again()?;
        Ok(maker)
    }

    /// Connects, answers, and connects again, until asked to stop.
    pub fn run(&mut self) -> Result<()> {
        let mut failures = 0;
        while !self.service.stop.asked() {
            let begin = Instant::now();
            match self.serve() {
                Ok(()) => break,
                Err(error) if self.service.once => return Err(error),
                Err(error) => {
                    tracing::warn!(error = %format!("{error:#}"), "connection to the server lost");
                    self.service.health.wrong("server", format!("{error:#}"));
                }
            }
            failures = if begin.elapsed() > Duration::from_secs(60) { 0 } else { failures + 1 };
            self.service.stop.sleep(back_off(failures));
        }
        self.cancel()
    }

    /// Everything signed so far, where the settings ask for it.
    fn cancel(&self) -> Result<()> {
        let Some(floor) = self.nonces.cancelling().filter(|_| self.settings.cancel_on_stop) else {
            return Ok(());
        };
        let cancel = ix::cancel_quotes(self.key.pubkey(), self.account, floor);
        self.cluster.must("cancelling of all quotes", vec![cancel], vec![&self.key])?;
        tracing::info!(floor, "cancelled all quotes on chain");
        Ok(())
    }

    /// Reads pool, markets, surfaces and the own account.
    fn look_again(&mut self) -> Result<()> {
        let (pool, snapshot) = chain::snapshot(&self.cluster, &self.place.pool)?;
        let account = self.cluster.data(&self.account)?;
        let account = account.and_then(|data| decode::margin_account(&data));
        let account = account.with_context(|| {
            format!("there is no margin account {}: open it, or set maker.account", self.account)
        })?;
        self.standing.retain(|quote| quote.until_ts >= snapshot.now);
        let inputs = Inputs { pool, snapshot, account };
        self.look = Some(Look { inputs, at: Instant::now() });
        Ok(())
    }

    /// A signed answer to a request, or none. Also counts and logs why not.
    fn answer(
        &mut self,
        request: &str,
        ask: &Ask,
        until_ts: Option<i64>,
        now_ms: u64,
    ) -> Option<FromMaker> {
        let decided = self.decide(ask, until_ts, now_ms);
        let label = match &decided {
            Ok(_) if self.service.dry_run => "dry_run".to_owned(),
            Ok(_) => "quoted".to_owned(),
            Err(pass) => pass.clone(),
        };
        self.answered.with_label_values(&[&*label]).inc();
        tracing::info!(request, answer = label, "request");
        let quote = decided.ok().filter(|_| !self.service.dry_run)?;
        let many = quote.legs.len() > MOST_TEXT_LEGS;
        let message = match if many { Form::Binary } else { self.settings.form } {
            Form::Text => render(&quote).ok()?.into_bytes(),
            Form::Binary => binary::encode(&quote).ok()?,
        };
        let signature = self.key.sign_message(&message);
        self.standing.push(quote);
        Some(FromMaker::Quote { request: request.to_owned(), message, signature })
    }

    fn decide(&mut self, ask: &Ask, until_ts: Option<i64>, now_ms: u64) -> Result<Quote, String> {
        if self.standing.len() >= MOST_STANDING {
            return Err("busy".to_owned());
        }
        let stale = Duration::from_millis(self.settings.stale_ms);
        let look = self.look.as_ref().filter(|look| look.at.elapsed() < stale);
        let look = &look.ok_or("stale")?.inputs;
        let terms = Terms::of(ask, look.snapshot.now).map_err(|refusal| refusal.label())?;
        let mut quote = terms.quote();
        quote.chain = self.place.chain;
        quote.maker = self.account.to_bytes();
        quote.until_ts = until_ts.ok_or("too_long")?;
        quote.nonce = self.nonces.next(now_ms, look.account.quote_floor);
        let wanted = (quote, terms.least_times);
        decide(look, &self.settings, &self.standing, wanted).map_err(|pass| pass.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_become_rarer_up_to_half_a_minute() {
        let all: Vec<_> = [0, 1, 2, 40].map(|n| back_off(n).as_millis()).into();
        assert_eq!(all, [250, 500, 1_000, 30_000]);
    }
}
