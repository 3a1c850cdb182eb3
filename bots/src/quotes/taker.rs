//! Takes quotes for a bot: asks, waits for the blind period, believes nothing it can verify, and builds the instructions. Blocking,
//! because bots are threads.

use super::{
    check::{self, Ends, MakerFacts, Place},
    facts::{maker_facts, maker_keys},
    signed::{QuoteHash, SignedQuote},
    terms::{Terms, series_of},
    wire::{Ask, AskLeg, Click, Fault, Phase, Status, Submit},
};
use crate::{chain, rpc::Cluster};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use anyhow::{Context, Result, bail};
use breakwater_clearing::{instructions::TakeQuoteArgs, state::MarginAccount};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, Remaining, Side},
    snapshot::Snapshot,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    thread::sleep,
    time::{Duration, Instant},
};

const HTTP_TIMEOUT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(50);

/// One account that asks at one server.
pub struct Taker {
    url: String,
    http: reqwest::blocking::Client,
    pub place: Place,
    pub side: Side,
}

/// A request whose quotes are shown, each verified here.
pub struct Shown {
    /// Opens the request: to click and to submit.
    pub id: String,
    /// Best first.
    pub quotes: Vec<SignedQuote>,
    pub facts: Vec<MakerFacts>,
}

/// What quotes are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Basket<'a> {
    pub legs: &'a [AskLeg],
    /// All legs so often.
    pub times: u32,
}

impl Taker {
    /// `url` like `http://127.0.0.1:8787`. Reads the protocol's chain once.
    pub fn new(url: &str, side: Side, (cluster, pool): (&Cluster, Pubkey)) -> Result<Self> {
        let protocol = cluster.data(&address::protocol())?.and_then(|data| decode::protocol(&data));
        let chain = protocol.context("there is no protocol on this cluster")?.chain;
        let http = reqwest::blocking::Client::builder().timeout(HTTP_TIMEOUT).build()?;
        let url = url.trim_end_matches('/').to_owned();
        Ok(Self { url, http, place: Place { chain, pool }, side })
    }

    /// Asks and waits until quotes are shown, `deadline` at the longest. Quotes that do not verify, or that the chain would refuse,
    /// are left out.
    pub fn ask(
        &self,
        cluster: &Cluster,
        Basket { legs, times }: Basket,
        deadline: Duration,
    ) -> Result<Shown> {
        let begin = Instant::now();
        let taker = self.side.margin_account;
        let ask = Ask { legs: legs.to_vec(), times, least_times: None, taker };
        let now_ts = chain::clock(cluster)?;
        let terms = Terms::of(&ask, now_ts)?;
        let mut status: Status = self.post("/v1/requests", &ask)?;
        while status.phase == Phase::Blind {
            if begin.elapsed() > deadline {
                bail!("the quotes were not shown in {} ms", deadline.as_millis());
            }
            sleep(POLL);
            status = self.status(&status.id)?;
        }
        let mut shown = Shown { id: status.id, quotes: vec![], facts: vec![] };
        for wire in &status.quotes {
            let verified = SignedQuote::from_wire(wire)
                .map_err(anyhow::Error::from)
                .and_then(|signed| Ok((self.verify(cluster, &signed, &terms)?, signed)));
            match verified {
                Ok((facts, signed)) => {
                    shown.quotes.push(signed);
                    shown.facts.push(facts);
                }
                Err(error) => tracing::warn!(quote = %wire.quote, %error, "quote left out"),
            }
        }
        Ok(shown)
    }

    /// Everything the program would ask of the quote itself and of its maker's account.
    fn verify(&self, cluster: &Cluster, signed: &SignedQuote, terms: &Terms) -> Result<MakerFacts> {
        let (account, key) = (signed.maker(), signed.key);
        let datas = cluster.many(&maker_keys(&account, &key))?;
        let facts = maker_facts(account, key, &datas).context("there is no such maker")?;
        let now_ts = chain::clock(cluster)?;
        let ends = Ends { earliest_ts: now_ts, latest_ts: i64::MAX };
        check::require(signed, terms, (&self.place, &facts), ends, now_ts)?;
        Ok(facts)
    }

    /// The cheapest quote for all legs, clicked: it is given to nobody else. `None` where nobody quotes.
    pub fn best(
        &self,
        cluster: &Cluster,
        wanted: Basket,
        deadline: Duration,
    ) -> Result<Option<Clicked>> {
        self.click_best(self.ask(cluster, wanted, deadline)?)
    }

    /// The same of quotes that are shown already.
    pub fn click_best(&self, shown: Shown) -> Result<Option<Clicked>> {
        let quotes = shown.quotes.into_iter().zip(shown.facts);
        let Some((signed, facts)) = quotes.min_by_key(|(quote, _)| quote.cost_atoms) else {
            return Ok(None);
        };
        self.click(&shown.id, signed.hash)?;
        Ok(Some(Clicked { id: shown.id, signed, by_session: !facts.key_trades }))
    }

    pub fn click(&self, id: &str, quote: QuoteHash) -> Result<Status> {
        self.post(&format!("/v1/requests/{id}/click"), &Click { quote })
    }

    pub fn status(&self, id: &str) -> Result<Status> {
        answer(self.http.get(format!("{}/v1/requests/{id}", self.url)).send()?)
    }

    /// Hands a signed transaction to the server, which forwards and follows it.
    pub fn submit(&self, id: &str, transaction: Vec<u8>) -> Result<Status> {
        self.post(&format!("/v1/requests/{id}/submit"), &Submit { transaction })
    }

    /// The maker's signature and the take. `both` are the taker's account and the maker's as they are now: what they hold says which
    /// markets the take must name.
    pub fn instructions(
        &self,
        clicked: &Clicked,
        times: u32,
        snapshot: &Snapshot,
        both: &[&MarginAccount],
    ) -> Result<Vec<Instruction>> {
        let signed = &clicked.signed;
        let mut remaining = Remaining::of(both);
        for leg in &signed.quote.legs {
            let series = series_of(snapshot, leg).context("a leg's symbol is no market's")?;
            remaining.add_board(&series);
        }
        let session = clicked.by_session.then_some(signed.key);
        let args = TakeQuoteArgs { nonce: signed.quote.nonce, times };
        let by = (signed.maker(), session);
        let payer = self.side.signer;
        let take = ix::take_quote(self.place.pool, payer, self.side, by, args, &remaining);
        Ok(vec![signed.verify_instruction(), take])
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        answer(self.http.post(format!("{}{path}", self.url)).json(body).send()?)
    }
}

/// A frozen quote of a request.
pub struct Clicked {
    pub id: String,
    pub signed: SignedQuote,
    /// A session key signed.
    pub by_session: bool,
}

/// The body, or the refusal as an error.
fn answer<T: DeserializeOwned>(response: reqwest::blocking::Response) -> Result<T> {
    if response.status().is_success() {
        return Ok(response.json()?);
    }
    let code = response.status();
    match response.json::<Fault>() {
        Ok(fault) => Err(fault.error.into()),
        Err(_) => bail!("the quote server answered {code}"),
    }
}
