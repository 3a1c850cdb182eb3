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

/// A method of `Engine` in `app/src/engine/types.ts`, with its arguments; blobs by number. Where there is a `subject`, the account asked
/// about; where there is a `shock`, the world as it would be.
#[derive(Deserialize)]
#[serde(tag = "method", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// Blob 0 is the pool; markets and their surfaces follow in turn.
    Load,
    /// Sets the cluster's time for all that follows.
    At {
        /// [unix s]
        now_ts: i64,
    },
    /// [`assess::assess`].
    Assess {
        /// Account.
        subject: SubjectJson,
        /// World.
        #[serde(default)]
        shock: Shock,
    },
    /// [`report::report`].
    Report {
        /// Account.
        subject: SubjectJson,
        /// World.
        #[serde(default)]
        shock: Shock,
    },
    /// [`quotes::quote`] of each.
    Quotes {
        /// Options.
        series: Vec<SeriesJson>,
        /// World.
        #[serde(default)]
        shock: Shock,
    },
    /// [`preview::preview`].
    Preview {
        /// Blob of the account.
        account: usize,
        /// From the account's side.
        legs: Vec<PricedLegJson>,
        /// Pause bits of the protocol.
        #[serde(default)]
        paused: u32,
        /// The account's delegate signs.
        #[serde(default)]
        delegated: bool,
    },
    /// [`trade::fee_atoms`].
    FeeAtoms {
        /// From either side.
        leg: PricedLegJson,
    },
    /// [`missing::missing`].
    Missing,
    /// What breakers' rules measure now: [`measures::measures`].
    Measures {
        /// One answer a rule, in this order.
        rules: Vec<MeasureJson>,
    },
    /// What arrives of an amount withdrawn: [`missing::arriving_atoms`].
    ArrivingAtoms {
        /// Amount [quote atoms].
        #[serde(with = "crate::decimal")]
        atoms: u64,
    },
    /// [`curve::curve`].
    Curve {
        /// Account.
        subject: SubjectJson,
        /// Index of the market.
        market: u8,
        /// Prices of a unit, in USD.
        prices_usd: Vec<f64>,
        /// World; the prices take the place of its move of this market's.
        #[serde(default)]
        shock: Shock,
    },
    /// [`map::map`].
    Map {
        /// Account.
        subject: SubjectJson,
        /// Moves of all prices, up positive [bps].
        price_bps: Vec<f64>,
        /// Moves of every implied volatility, of itself, up positive [bps].
        vol_bps: Vec<f64>,
        /// World, on top of each point.
        #[serde(default)]
        shock: Shock,
    },
    /// [`liquidation_price::find`].
    LiquidationPrices {
        /// Account.
        subject: SubjectJson,
        /// Index of the one market that moves; all of them without it.
        market: Option<u8>,
    },
    /// [`ways_back::find`].
    WaysBack {
        /// Account.
        subject: SubjectJson,
        /// What a quote is assumed to cost, of the premium [bps].
        spread_bps: u32,
        /// Series to hedge with.
        candidates: Option<Vec<SeriesJson>>,
        /// World.
        #[serde(default)]
        shock: Shock,
    },
    /// [`clusters::count`]. All blobs are accounts.
    Clusters {
        /// How many.
        accounts: usize,
        /// Moves of all prices, up positive [bps].
        price_bps: Vec<f64>,
    },
    /// [`auction::view`].
    Auction {
        /// Blob of the auction.
        auction: usize,
        /// Blob of the account for sale.
        account: usize,
    },
    /// [`bid::preview`].
    Bid {
        /// Blob of the auction.
        auction: usize,
        /// Blob of the account for sale.
        account: usize,
        /// Blob of the bidder's account.
        bidder: usize,
        /// Share of the account wanted [2^-32].
        #[serde(with = "crate::decimal")]
        share_q32: u64,
    },
    /// [`read_quote::read`].
    ReadQuote {
        /// Blob of the signed bytes.
        message: usize,
    },
    /// What a set of parameters says.
    Rows {
        /// Blob of the set.
        set: usize,
    },
    /// What one set says otherwise than another.
    Differences {
        /// Blob of the set in force.
        old: usize,
        /// Blob of the other.
        new: usize,
    },
    /// Whether a set has a part in margin at all.
    BearsOnMargin {
        /// Blob of the set.
        set: usize,
    },
    /// Blob 0 is the set; the accounts with these addresses follow.
    Impact {
        /// Index of the market whose set it is.
        market: Option<u8>,
        /// In the order of the blobs.
        addresses: Vec<String>,
    },
}

impl Request {
    /// Answers in bytes of JSON; [`Self::Load`] and [`Self::At`] change the session. Errors: those of whoever answers; `NothingLoaded`,
    /// `BadRequest` for a blob that is not there.
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
