//! `breakwater rfq`: asks for quotes from a terminal, and takes the best if told to.

use super::{
    signed::SignedQuote,
    taker::{Basket, Clicked, Taker},
    wire::{AskLeg, Kind, Side},
};
use crate::{
    chain,
    keys::read_key,
    ops::{exit::Exit, settings::Config},
    rpc::Cluster,
};
use anyhow::{Context, Result};
use breakwater_client::{address, decode, instruction};
use breakwater_quotes as bq;
use comfy_table::Table;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{path::PathBuf, time::Duration};

const DEADLINE: Duration = Duration::from_secs(90);

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Settings; `[cluster]` is read.
    #[arg(long, default_value = "breakwater.toml", env = "BREAKWATER_CONFIG")]
    pub config: PathBuf,
    /// The quote server.
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    pub server: String,
    /// Owner of the margin account (number 0) that asks; pays where it takes.
    #[arg(long)]
    pub key: PathBuf,
    /// One leg each, as in a quote: "buy 1 BTC 2026-11-28T08:00:00Z 60000 put".
    #[arg(long = "leg", required = true)]
    pub legs: Vec<String>,
    /// How often all legs are wanted.
    #[arg(long, default_value_t = 1)]
    pub times: u32,
    /// Take the best quote.
    #[arg(long)]
    pub take: bool,
}

pub fn run(args: &Args) -> Result<()> {
    let legs: Vec<AskLeg> = args.legs.iter().map(|text| leg(text)).collect::<Result<_>>()?;
    let settings = Config::load(&args.config)?.cluster()?;
    let (cluster, pool) = (settings.connect()?, settings.pool_key()?);
    let key = read_key(&args.key).context(Exit::Settings)?;
    let margin_account = address::margin_account(&pool, &key.pubkey(), 0);
    let side = instruction::Side { signer: key.pubkey(), margin_account };
    let taker = Taker::new(&args.server, side, (&cluster, pool))?;
    let shown = taker.ask(&cluster, Basket { legs: &legs, times: args.times }, DEADLINE)?;
    print(&shown.quotes);
    if args.take
        && let Some(best) = taker.click_best(shown)?
    {
        take(&taker, &cluster, (&best, args.times), &key)?;
    }
    Ok(())
}

/// The grammar of quotes, by the one parser there is: a leg is read inside an otherwise empty quote.
fn leg(text: &str) -> Result<AskLeg> {
    let none = "11111111111111111111111111111111";
    let line = format!(
        "Breakwater quote 1; program {none}; chain {none}; maker {none}; {text} at 0; times 1; \
         fee up to 0 each; nonce 0; until 1970-01-01T00:00:00Z; taker anyone"
    );
    let quote = bq::parse(&line).map_err(|error| anyhow::anyhow!("{error:?}"));
    let quote = quote.with_context(|| format!("no leg: {text}")).context(Exit::Settings)?;
    let leg = quote.legs.first().context("no leg").context(Exit::Settings)?;
    let symbol = leg.symbol.iter().take_while(|c| **c != 0).map(|c| char::from(*c)).collect();
    Ok(AskLeg {
        side: if leg.side == bq::Side::Buy { Side::Buy } else { Side::Sell },
        size_lots: leg.size_lots,
        symbol,
        expiry_ts: leg.expiry_ts,
        strike_atoms: leg.strike_atoms,
        kind: if leg.kind == bq::Kind::Call { Kind::Call } else { Kind::Put },
    })
}

fn print(quotes: &[SignedQuote]) {
    if quotes.is_empty() {
        println!("nobody quotes");
        return;
    }
    let mut table = Table::new();
    table.set_header(["you pay once [USD]", "times", "until [unix s]", "maker", "quote"]);
    for signed in quotes {
        let quote = &signed.quote;
        table.add_row([
            format!("{:.6}", signed.cost_atoms as f64 / 1e6),
            quote.times.to_string(),
            quote.until_ts.to_string(),
            signed.maker().to_string(),
            signed.hash.to_string(),
        ]);
    }
    println!("{table}");
}

fn take(
    taker: &Taker,
    cluster: &Cluster,
    (best, times): (&Clicked, u32),
    key: &Keypair,
) -> Result<()> {
    let (_, snapshot) = chain::snapshot(cluster, &taker.place.pool)?;
    let both = [taker.side.margin_account, best.signed.maker()];
    let datas = cluster.many(&both)?.into_iter().flatten();
    let both: Vec<_> = datas.filter_map(|data| decode::margin_account(&data)).collect();
    let both: Vec<_> = both.iter().map(|account| &**account).collect();
    let take = taker.instructions(best, times, &snapshot, &both)?;
    cluster.must("take", take, vec![key])?;
    println!("taken: quote {}", best.signed.hash);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leg_is_written_as_in_a_quote() {
        let leg = leg("sell 2.5 BTC 2026-11-28T08:00:00Z 60000 put").unwrap();
        assert_eq!((leg.side, leg.size_lots, &*leg.symbol), (Side::Sell, 2_500_000, "BTC"));
        assert_eq!((leg.strike_atoms, leg.kind), (60_000_000_000, Kind::Put));
        let error = super::leg("sell some BTC").unwrap_err();
        assert!(format!("{error:#}").contains("no leg: sell some BTC"));
    }
}
