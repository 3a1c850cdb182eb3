//! Makers and takers on real websockets, saying exactly what a test wants said.

use crate::world::World;
use breakwater_bots::quotes::{
    refusal::QuoteRefusal,
    server::now_ms,
    signed::{QuoteHash, hash},
    terms::Terms,
    wire::{Ask, FromMaker, FromTaker, Status, ToMaker, ToTaker, login_text},
};
use breakwater_client::{address, decode};
use breakwater_quotes::{Quote, render};
use breakwater_sim::demo::cast::Member;
use serde::{Serialize, de::DeserializeOwned};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};
use tokio_tungstenite::tungstenite::{Error, Message, WebSocket, connect, stream::MaybeTlsStream};

pub const SOON: Duration = Duration::from_secs(5);

pub struct Client(pub WebSocket<MaybeTlsStream<TcpStream>>);

impl Client {
    pub fn connect(at: SocketAddr, path: &str) -> Self {
        let (mut socket, _) = connect(format!("ws://{at}{path}")).unwrap();
        if let MaybeTlsStream::Plain(stream) = socket.get_mut() {
            stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        }
        Self(socket)
    }

    pub fn say(&mut self, message: &impl Serialize) {
        let text = serde_json::to_string(message).unwrap();
        self.0.send(Message::Text(text.into())).unwrap();
    }

    /// The next message, `Ok(None)` where none came in time, `Err` when the connection ended.
    pub fn next<T: DeserializeOwned>(&mut self, within: Duration) -> Result<Option<T>, Error> {
        let begin = Instant::now();
        while begin.elapsed() < within {
            match self.0.read() {
                Ok(Message::Text(text)) => return Ok(Some(serde_json::from_str(&text).unwrap())),
                Ok(Message::Close(_)) => return Err(Error::ConnectionClosed),
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    pub fn must<T: DeserializeOwned>(&mut self) -> T {
        self.next(SOON).unwrap().expect("a message")
    }
}

pub struct TestMaker {
    pub client: Client,
    pub key: Keypair,
    pub quote: Quote,
}

impl TestMaker {
    /// Logs in by the owner's key.
    pub fn new(world: &World, at: SocketAddr, member: &Member) -> Self {
        let (mut client, answer) = log_in(at, member, &member.key, "test");
        assert!(matches!(answer, ToMaker::Welcome { .. }), "{answer:?}");
        let protocol = world.cluster.data(&address::protocol()).unwrap().unwrap();
        let mut quote = Terms::of(&world.ask(), 0).unwrap().quote();
        quote.chain = decode::protocol(&protocol).unwrap().chain;
        quote.maker = member.account.to_bytes();
        quote.fee_cap_atoms = 1_000_000_000;
        quote.nonce = now_ms();
        client.0.flush().unwrap();
        Self { client, key: member.key.insecure_clone(), quote }
    }

    /// The name of the next request, past what is said of earlier ones.
    pub fn called(&mut self) -> String {
        loop {
            match self.client.must() {
                ToMaker::Request { request, .. } => return request,
                ToMaker::Clicked { .. } | ToMaker::Over { .. } => {}
                other => panic!("no request but {other:?}"),
            }
        }
    }

    /// A quote that passes, at a price in dollars, with a nonce of its own.
    pub fn at(&mut self, usd: u64) -> Quote {
        self.quote.nonce += 1;
        let mut quote = self.quote.clone();
        quote.legs[0].price_atoms = usd * 1_000_000;
        quote.until_ts = (now_ms() / 1_000) as i64 + 30;
        quote
    }

    pub fn send(&mut self, request: &str, quote: &Quote) {
        let message = render(quote).unwrap().into_bytes();
        let signature = self.key.sign_message(&message);
        let request = request.to_owned();
        self.client.say(&FromMaker::Quote { request, message, signature });
    }

    #[track_caller]
    pub fn accepted(&mut self, request: &str, quote: &Quote) -> QuoteHash {
        self.send(request, quote);
        let wanted = hash(quote).unwrap();
        let answer: ToMaker = self.client.must();
        assert_eq!(answer, ToMaker::Accepted { request: request.to_owned(), quote: wanted });
        wanted
    }

    #[track_caller]
    pub fn refused(&mut self, request: &str, quote: &Quote, label: QuoteRefusal) {
        self.send(request, quote);
        self.is_refused(label);
    }

    #[track_caller]
    pub fn is_refused(&mut self, label: QuoteRefusal) {
        match self.client.must() {
            ToMaker::Refused { error, .. } => assert_eq!(error, label),
            other => panic!("not refused but {other:?}"),
        }
    }
}

/// Answers the challenge as `member`, with a key and for a server of the caller's choice.
pub fn log_in(at: SocketAddr, member: &Member, key: &Keypair, server: &str) -> (Client, ToMaker) {
    let mut client = Client::connect(at, "/v1/maker");
    let ToMaker::Challenge { challenge, .. } = client.must() else { panic!("no challenge") };
    let text = login_text(server, &member.account, &challenge);
    let signature = key.sign_message(text.as_bytes());
    client.say(&FromMaker::Login { account: member.account, key: key.pubkey(), signature });
    let answer = client.must();
    (client, answer)
}

pub struct TestTaker(pub Client);

impl TestTaker {
    pub fn new(at: SocketAddr) -> Self {
        Self(Client::connect(at, "/v1/taker"))
    }

    #[track_caller]
    pub fn status(&mut self) -> Status {
        match self.0.must() {
            ToTaker::Status { status } => status,
            ToTaker::Fault { fault } => panic!("{fault:?}"),
        }
    }

    #[track_caller]
    pub fn ask(&mut self, ask: Ask) -> Status {
        self.0.say(&FromTaker::Ask { ask });
        self.status()
    }

    pub fn click(&mut self, id: &str, quote: QuoteHash) {
        self.0.say(&FromTaker::Click { id: id.to_owned(), quote });
    }

    #[track_caller]
    pub fn fault(&mut self, label: QuoteRefusal) {
        match self.0.must() {
            ToTaker::Fault { fault } => assert_eq!(fault.error, label),
            other => panic!("no fault but {other:?}"),
        }
    }
}
