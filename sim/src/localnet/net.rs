//! The running localnet, and what its commands do.

use super::{
    answer::Answer,
    command::{Command, HELP, Switch},
    fund::{Gift, fund},
};
use crate::demo::{
    cast::Cast,
    front::Front,
    prices::{Change, Prices},
    processes::Processes,
    setup::Stage,
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, bail};
use breakwater_bots::{
    chain::{self, Account, View},
    ops::stop::Stop,
    params::units,
    rpc::Cluster,
};
use breakwater_clearing::state::slot_status;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

/// From the price's publication to a mark of it; longer, and no keeper takes prices over.
const MARK_WITHIN: Duration = Duration::from_secs(20);

/// Processes end before the validator does, which is not in here.
pub struct Net {
    pub processes: Processes,
    pub prices: Prices,
    pub stage: Arc<Stage>,
    pub cast: Cast,
    pub cluster: Cluster,
    pub front: Front,
    pub keys: BTreeMap<String, PathBuf>,
    pub stop: Stop,
}

impl Net {
    /// Whether history and app are served at all.
    pub fn is_served(&self) -> bool {
        self.processes.names().any(|name| name == "history")
    }

    /// Errors are answers.
    pub fn obey(&mut self, command: Command) -> Answer {
        let done = match command {
            Command::Price { markets, change, over } => self.price(&markets, change, over),
            Command::Switch(switch, on) => self.switch(switch, on),
            Command::Fund { to, sol, usdc, btc } => self.fund(to, Gift { sol, usdc, btc }),
            Command::State => self.state(),
            Command::Key(name) => self.key(name.as_deref()),
            Command::Help => Ok(Answer::new(HELP, json!({ "help": HELP }))),
            Command::Quit => {
                self.stop.ask();
                Ok(Answer::new("ending", json!({ "ending": true })))
            }
        };
        done.unwrap_or_else(|error| Answer::error(&format!("{error:#}")))
    }

    /// Moves prices and waits until the chain's marks are there.
    fn price(&self, markets: &[usize], change: Change, over: Duration) -> Result<Answer> {
        if !self.prices.is_on() {
            bail!("posts are off");
        }
        self.prices.go(markets, change, over);
        let begin = Instant::now();
        while begin.elapsed() < over + MARK_WITHIN {
            let (_, snapshot) = chain::snapshot(&self.cluster, &self.stage.pool)?;
            let arrived = self.prices.arrived_ts();
            let marked = |ts| snapshot.markets.iter().all(|of| of.market.mark.publish_ts >= ts);
            if arrived.is_some_and(marked) {
                let marks = marks(&snapshot);
                let text: Vec<String> =
                    marks.iter().map(|mark| format!("{} {:.2}", mark.symbol, mark.usd)).collect();
                return Ok(Answer::new(text.join(", "), json!({ "marks": values(&marks) })));
            }
            if self.stop.sleep(Duration::from_millis(100)) {
                bail!("ending");
            }
        }
        match self.prices.error() {
            Some(error) => bail!("prices can't be posted: {error}"),
            None => bail!("no mark of the new price: is the keeper off?"),
        }
    }

    fn switch(&mut self, switch: Switch, on: bool) -> Result<Answer> {
        let service = match switch {
            Switch::Posts => {
                self.prices.set_on(on);
                None
            }
            Switch::Calm => {
                self.prices.set_calm(on);
                None
            }
            Switch::Liquidator => Some("liquidator"),
            Switch::Keeper => Some("keeper"),
            Switch::Makers => Some("maker-"),
        };
        match service {
            Some(prefix) if on => self.processes.on(prefix)?,
            Some(prefix) => self.processes.off(prefix)?,
            None => {}
        }
        let name = switch.name();
        let word = if on { "on" } else { "off" };
        Ok(Answer::new(format!("{name} {word}"), json!({ "switched": name, "on": on })))
    }

    fn fund(&self, to: Pubkey, gift: Gift) -> Result<Answer> {
        let [usdc, btc] = fund((&self.cluster, &self.stage), to, gift)?;
        let text = format!("gave {to} {} SOL, {} USDC, {} BTC", gift.sol, gift.usdc, gift.btc);
        let fields = json!({
            "address": to.to_string(),
            "quote_tokens": usdc.to_string(),
            "collateral_tokens": btc.to_string(),
        });
        Ok(Answer::new(text, fields))
    }

    fn key(&self, name: Option<&str>) -> Result<Answer> {
        if let Some(name) = name {
            let path = self.keys.get(name);
            let path =
                path.with_context(|| format!("no key is called {name}; `key` lists them"))?;
            return Ok(Answer::new(path.display().to_string(), json!({ "key": path })));
        }
        let lines: Vec<String> =
            self.keys.iter().map(|(name, path)| format!("{name:<24} {}", path.display())).collect();
        Ok(Answer::new(lines.join("\n"), json!({ "keys": self.keys })))
    }

    fn state(&mut self) -> Result<Answer> {
        let view = chain::view(&self.cluster, &self.stage.pool)?;
        let marks = marks(&view.snapshot);
        let books: Vec<MarginEngine> =
            view.accounts.iter().map(|a| self.engine(&view, a)).collect();
        let up = self.processes.up()?;
        let (posts, calm) = (self.prices.is_on(), self.prices.is_calm());
        let mut lines: Vec<String> =
            marks.iter().map(|mark| format!("{:<22} {:>14.2}", mark.symbol, mark.usd)).collect();
        lines.push(format!("\n{:<22} {:>14} {:>14}", "account", "equity", "maintenance"));
        lines.extend(books.iter().map(MarginEngine::line));
        let word = |on: &bool| if *on { "on" } else { "off" };
        lines.push(String::new());
        lines.extend(up.iter().map(|(name, on)| format!("{name:<22} {}", word(on))));
        lines.push(format!("{:<22} {}", "posts", word(&posts)));
        let in_auction: Vec<&MarginEngine> =
            books.iter().filter(|engine| engine.in_auction).collect();
        let fields = json!({
            "now_ts": view.snapshot.now,
            "pool": self.stage.pool.to_string(),
            "marks": values(&marks),
            "in_auction": in_auction,
            "accounts": books,
            "waiting": view.waiting().len(),
            "insurance_atoms": view.pool.insurance_atoms.to_string(),
            "expiries": expiries(&view.snapshot),
            "services": up.into_iter().map(|(name, on)| (name, on.into())).collect::<Map<_, Value>>(),
            "posts": posts,
            "calm": calm,
            "posts_error": self.prices.error(),
        });
        Ok(Answer::new(lines.join("\n"), fields))
    }

    fn engine(&self, view: &View, account: &Account) -> MarginEngine {
        let health = view.snapshot.assess(&account.state).ok().map(|(_, health)| health);
        MarginEngine {
            name: self.name(&account.key).map(str::to_owned),
            account: account.key.to_string(),
            equity_usd: health.as_ref().map(|health| health.equity_atoms() as f64 / 1e6),
            mm_usd: health.as_ref().map(|health| health.mm_atoms() as f64 / 1e6),
            in_auction: account.auction.is_some(),
        }
    }

    /// Who an account belongs to; nobody of the cast's for one that came from outside.
    fn name(&self, account: &Pubkey) -> Option<&str> {
        self.cast.find(account).map(|member| member.name.as_str())
    }
}

/// An account as it stands; one that can't be priced now has no margin.
#[derive(Serialize)]
struct MarginEngine {
    /// Of the cast's alone.
    name: Option<String>,
    account: String,
    equity_usd: Option<f64>,
    mm_usd: Option<f64>,
    in_auction: bool,
}

impl MarginEngine {
    fn line(&self) -> String {
        let usd = |usd: Option<f64>| usd.map_or_else(|| "-".to_owned(), |usd| format!("{usd:.0}"));
        let name = self.name.as_ref().unwrap_or(&self.account);
        let note = if self.in_auction { "  in auction" } else { "" };
        format!("{name:<22} {:>14} {:>14}{note}", usd(self.equity_usd), usd(self.mm_usd))
    }
}

/// A market's mark, for people.
struct Seen {
    symbol: String,
    usd: f64,
    atoms: u64,
    publish_ts: i64,
}

fn marks(snapshot: &breakwater_client::snapshot::Snapshot) -> Vec<Seen> {
    let markets = snapshot.markets.iter().map(|of| &of.market);
    let seen = markets.map(|market| Seen {
        symbol: units::symbol(&market.symbol),
        usd: market.mark.price_atoms as f64 / 1e6,
        atoms: market.mark.price_atoms,
        publish_ts: market.mark.publish_ts,
    });
    seen.collect()
}

fn values(marks: &[Seen]) -> Vec<Value> {
    let value = |mark: &Seen| {
        json!({
            "symbol": mark.symbol,
            "price_usd": mark.usd,
            "price_atoms": mark.atoms.to_string(),
            "publish_ts": mark.publish_ts,
        })
    };
    marks.iter().map(value).collect()
}

/// Of the first market's listed boards, ascending.
fn expiries(snapshot: &breakwater_client::snapshot::Snapshot) -> Vec<i64> {
    let slots = snapshot.markets.first().map(|of| of.surface.slots.iter());
    let listed = slots.into_iter().flatten().filter(|slot| slot.status != slot_status::EMPTY);
    let mut expiries: Vec<i64> = listed.map(|slot| slot.expiry_ts).collect();
    expiries.sort_unstable();
    expiries
}
