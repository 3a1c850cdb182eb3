//! Every question, and who answers it.

use crate::{
    abi::{Blobs, json},
    assess, auction, bid, clusters, curve, liquidation_price, map,
    measures::{self, MeasureJson},
    missing, params, preview, quotes, read_quote,
    refusal::Result,
    report,
    session::Session,
    shock::Shock,
    subject::{PricedLegJson, SeriesJson, SubjectJson, margin_account},
    trade::{self, Terms},
    ways_back,
};
use serde::Deserialize;

/// A method of `Engine` in `app/src/engine/types.ts`; blobs by number.
#[derive(Deserialize)]
#[serde(tag = "method", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// Blob 0 is the pool; markets and their surfaces follow in turn.
    Load,
    At {
        now_ts: i64,
    },
    Assess {
        subject: SubjectJson,
        #[serde(default)]
        shock: Shock,
    },
    Report {
        subject: SubjectJson,
        #[serde(default)]
        shock: Shock,
    },
    Quotes {
        series: Vec<SeriesJson>,
        #[serde(default)]
        shock: Shock,
    },
    Preview {
        account: usize,
        legs: Vec<PricedLegJson>,
        /// Pause bits of the protocol.
        #[serde(default)]
        paused: u32,
        /// The account's delegate signs.
        #[serde(default)]
        delegated: bool,
    },
    FeeAtoms {
        leg: PricedLegJson,
    },
    Missing,
    Measures {
        rules: Vec<MeasureJson>,
    },
    /// What arrives of an amount withdrawn.
    ArrivingAtoms {
        #[serde(with = "crate::decimal")]
        atoms: u64,
    },
    Curve {
        subject: SubjectJson,
        market: u8,
        prices_usd: Vec<f64>,
        #[serde(default)]
        shock: Shock,
    },
    Map {
        subject: SubjectJson,
        price_bps: Vec<f64>,
        vol_bps: Vec<f64>,
        #[serde(default)]
        shock: Shock,
    },
    LiquidationPrices {
        subject: SubjectJson,
        market: Option<u8>,
    },
    WaysBack {
        subject: SubjectJson,
        spread_bps: u32,
        candidates: Option<Vec<SeriesJson>>,
        #[serde(default)]
        shock: Shock,
    },
    /// All blobs are accounts.
    Clusters {
        accounts: usize,
        price_bps: Vec<f64>,
    },
    Auction {
        auction: usize,
        account: usize,
    },
    Bid {
        auction: usize,
        account: usize,
        bidder: usize,
        #[serde(with = "crate::decimal")]
        share_q32: u64,
    },
    ReadQuote {
        message: usize,
    },
    /// What a set of parameters says.
    Rows {
        set: usize,
    },
    Differences {
        old: usize,
        new: usize,
    },
    BearsOnMargin {
        set: usize,
    },
    /// Blob 0 is the set; the accounts with these addresses follow.
    Impact {
        market: Option<u8>,
        addresses: Vec<String>,
    },
}

impl Request {
    pub fn answer(&self, session: &mut Session, blobs: &Blobs) -> Result<Vec<u8>> {
        let set = |at: usize| params::decode(blobs.get(at)?);
        match self {
            Self::Load => {
                session.load(blobs)?;
                return json(&());
            }
            Self::At { now_ts } => {
                session.at(*now_ts);
                return json(&());
            }
            Self::ReadQuote { message } => return json(&read_quote::read(blobs.get(*message)?)?),
            Self::Rows { set: at } => return json(&params::rows(&set(*at)?)),
            Self::Differences { old, new } => {
                return json(&params::differences(&set(*old)?, &set(*new)?));
            }
            Self::BearsOnMargin { set: at } => {
                return json(&params::bears_on_margin(&set(*at)?));
            }
            _ => {}
        }
        let world = session.world()?;
        let account = |at: &usize| margin_account(&world, blobs.get(*at)?);
        match self {
            Self::Impact { market, addresses } => {
                json(&params::impact(&world, &set(0)?, *market, addresses, blobs)?)
            }
            Self::Assess { subject, shock } => {
                let account = subject.account(&world, blobs)?;
                json(&assess::assess(&shock.apply(&world)?, &account)?)
            }
            Self::Report { subject, shock } => {
                let account = subject.account(&world, blobs)?;
                json(&report::report(&shock.apply(&world)?, &account)?)
            }
            Self::Quotes { series, shock } => {
                let shocked = shock.apply(&world)?;
                let quotes = series.iter().map(|series| quotes::quote(&shocked, series));
                json(&quotes.collect::<Result<Vec<_>>>()?)
            }
            Self::Preview { account: at, legs, paused, delegated } => {
                let terms = Terms { paused: *paused, by_owner: !delegated };
                json(&preview::preview(&world, account(at)?.as_ref(), legs, terms)?)
            }
            Self::FeeAtoms { leg } => json(&trade::fee_atoms(&world, &leg.leg())?.to_string()),
            Self::Measures { rules } => json(&measures::measures(&world, rules)),
            Self::Missing => json(&missing::missing(&world)?),
            Self::ArrivingAtoms { atoms } => {
                json(&missing::arriving_atoms(&world, *atoms)?.to_string())
            }
            Self::Curve { subject, market, prices_usd, shock } => {
                let account = subject.account(&world, blobs)?;
                json(&curve::curve(&world, &account, *market, prices_usd, shock)?)
            }
            Self::Map { subject, price_bps, vol_bps, shock } => {
                let account = subject.account(&world, blobs)?;
                json(&map::map(&world, &account, (price_bps, vol_bps), shock)?)
            }
            Self::LiquidationPrices { subject, market } => {
                let account = subject.account(&world, blobs)?;
                json(&liquidation_price::find(&world, &account, *market)?)
            }
            Self::WaysBack { subject, spread_bps, candidates, shock } => {
                let account = subject.account(&world, blobs)?;
                let shocked = shock.apply(&world)?;
                json(&ways_back::find(&shocked, &account, *spread_bps, candidates.as_deref())?)
            }
            Self::Clusters { accounts, price_bps } => {
                let accounts = (0..*accounts).map(|at| account(&at));
                json(&clusters::count(&world, &accounts.collect::<Result<Vec<_>>>()?, price_bps)?)
            }
            Self::Auction { auction, account: sold } => {
                let auction = auction::decode(blobs.get(*auction)?)?;
                let sold = account(sold)?;
                json(&auction::view(&world, &auction, &sold)?)
            }
            Self::Bid { auction, account: sold, bidder, share_q32 } => {
                let auction = auction::decode(blobs.get(*auction)?)?;
                let (sold, bidder) = (account(sold)?, account(bidder)?);
                json(&bid::preview(&world, &auction, &sold, &bidder, *share_q32)?)
            }
            Self::Load
            | Self::At { .. }
            | Self::ReadQuote { .. }
            | Self::Rows { .. }
            | Self::Differences { .. }
            | Self::BearsOnMargin { .. } => json(&()), // answered above
        }
    }
}
