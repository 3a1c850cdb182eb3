//! Every question, and who answers it.

use crate::{
    abi::{Blob, Blobs, json},
    assess, auction, bid, clusters, curve, liquidation_price, map,
    measures::{self, MeasureJson},
    missing,
    params::{self, AccountJson, ChangeJson},
    preview, quotes, read_quote,
    refusal::Result,
    report, scenarios,
    session::{MarketJson, Session},
    shock::Shock,
    subject::{PricedLegJson, SeriesJson, SubjectJson, margin_account},
    trade::{self, Terms},
    ways_back,
};
use breakwater_client::snapshot::empty_account;
use serde::Deserialize;

/// A question by its method. Where there is a `subject`, the account asked about; where there is a `shock`, the world as it would be.
#[derive(Deserialize)]
#[serde(tag = "method", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Request {
    /// Takes copies of a pool's accounts; to be called again whenever one of them changed.
    Load {
        /// Bytes of the pool.
        pool: Blob,
        /// Its markets.
        markets: Vec<MarketJson>,
    },
    /// Sets the cluster's time for all that follows.
    At {
        /// [unix s]
        #[cfg_attr(test, ts(type = "number"))]
        now_ts: i64,
    },
    /// [`assess::assess`].
    Assess {
        /// Account.
        subject: SubjectJson,
        /// World.
        #[serde(default)]
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
        shock: Shock,
    },
    /// [`report::report`].
    Report {
        /// Account.
        subject: SubjectJson,
        /// World.
        #[serde(default)]
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
        shock: Shock,
    },
    /// [`quotes::quote`] of each.
    Quotes {
        /// Options.
        series: Vec<SeriesJson>,
        /// World.
        #[serde(default)]
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
        shock: Shock,
    },
    /// [`preview::preview`].
    Preview {
        /// Bytes of the account.
        account: Blob,
        /// From the account's side.
        legs: Vec<PricedLegJson>,
        /// What it depends on beside the pool.
        #[serde(default)]
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
        terms: Terms,
    },
    /// [`trade::fee_atoms`].
    FeeAtoms {
        /// From either side.
        leg: PricedLegJson,
    },
    /// [`missing::missing`].
    Missing,
    /// What the insurance fund may still pay: [`missing::insurance`].
    Insurance,
    /// [`scenarios::scenarios`].
    Scenarios {
        /// Number of the case.
        case: u8,
        /// Bytes of the margin account that is liquidated by it; of any other without it.
        #[cfg_attr(test, ts(optional))]
        account: Option<Blob>,
    },
    /// What breakers' rules measure now: [`measures::measures`].
    Measures {
        /// One answer a rule, in this order.
        rules: Vec<MeasureJson>,
    },
    /// What arrives of an amount withdrawn: [`missing::arriving_atoms`].
    ArrivingAtoms {
        /// Amount [quote atoms].
        #[serde(deserialize_with = "crate::decimal::deserialize")]
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
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
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
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
        shock: Shock,
    },
    /// [`liquidation_price::find`].
    LiquidationPrices {
        /// Account.
        subject: SubjectJson,
        /// Index of the one market that moves; all of them without it.
        #[cfg_attr(test, ts(optional))]
        market: Option<u8>,
    },
    /// [`ways_back::find`].
    WaysBack {
        /// Account.
        subject: SubjectJson,
        /// What a quote is assumed to cost, of the premium [bps].
        spread_bps: u32,
        /// Series to hedge with; without them, strikes that the account holds and round ones near the forward, which may not be listed.
        #[cfg_attr(test, ts(optional))]
        candidates: Option<Vec<SeriesJson>>,
        /// World.
        #[serde(default)]
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
        shock: Shock,
    },
    /// [`clusters::count`].
    Clusters {
        /// Bytes of margin accounts.
        accounts: Vec<Blob>,
        /// Moves of all prices, up positive [bps].
        price_bps: Vec<f64>,
    },
    /// [`auction::view`].
    Auction {
        /// Bytes of the auction.
        auction: Blob,
        /// Bytes of the account for sale.
        account: Blob,
    },
    /// [`bid::preview`].
    Bid {
        /// Bytes of the auction.
        auction: Blob,
        /// Bytes of the account for sale.
        account: Blob,
        /// Bytes of the bidder's account.
        bidder: Blob,
        /// Share of the account wanted [2^-32].
        #[serde(deserialize_with = "crate::decimal::deserialize")]
        share_q32: u64,
    },
    /// [`read_quote::read`].
    ReadQuote {
        /// What the maker signed.
        message: Blob,
    },
    /// What a set of parameters says.
    Rows {
        /// Bytes of the set.
        set: Blob,
    },
    /// What one set says otherwise than another.
    Differences {
        /// Bytes of the set in force.
        old: Blob,
        /// Bytes of the other.
        new: Blob,
    },
    /// Whether a set has a part in margin at all.
    BearsOnMargin {
        /// Bytes of the set.
        set: Blob,
    },
    /// [`params::impact`].
    Impact {
        /// What would be changed.
        change: ChangeJson,
        /// Accounts that it may touch.
        accounts: Vec<AccountJson>,
    },
}

impl Request {
    /// Answers in bytes of JSON; [`Self::Load`] and [`Self::At`] change the session. Errors: those of whoever answers; `NothingLoaded`,
    /// `BadRequest` for a blob that is not there.
    pub fn answer(&self, session: &mut Session, blobs: &Blobs) -> Result<Vec<u8>> {
        let set = |at: &Blob| params::decode(blobs.get(*at)?);
        match self {
            Self::Load { pool, markets } => {
                session.load(*pool, markets, blobs)?;
                return json(&());
            }
            Self::At { now_ts } => {
                session.at(*now_ts);
                return json(&());
            }
            Self::ReadQuote { message } => return json(&read_quote::read(blobs.get(*message)?)?),
            Self::Rows { set: at } => return json(&params::rows(&set(at)?)),
            Self::Differences { old, new } => {
                return json(&params::differences(&set(old)?, &set(new)?));
            }
            Self::BearsOnMargin { set: at } => {
                return json(&params::bears_on_margin(&set(at)?));
            }
            _ => {}
        }
        let world = session.world()?;
        let account = |at: &Blob| margin_account(&world, blobs.get(*at)?);
        match self {
            Self::Impact { change, accounts } => {
                json(&params::impact(&world, change, accounts, blobs)?)
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
            Self::Preview { account: at, legs, terms } => {
                json(&preview::preview(&world, account(at)?.as_ref(), legs, *terms)?)
            }
            Self::FeeAtoms { leg } => json(&trade::fee_atoms(&world, &leg.leg())?.to_string()),
            Self::Measures { rules } => json(&measures::measures(&world, rules)),
            Self::Missing => json(&missing::missing(&world)?),
            Self::Insurance => json(&missing::insurance(&world)),
            Self::Scenarios { case, account: at } => {
                let account = at.as_ref().map_or_else(|| Ok(empty_account()), account)?;
                json(&scenarios::scenarios(&world, &account, *case)?)
            }
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
                let accounts = accounts.iter().map(account).collect::<Result<Vec<_>>>()?;
                json(&clusters::count(&world, &accounts, price_bps)?)
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
            Self::Load { .. }
            | Self::At { .. }
            | Self::ReadQuote { .. }
            | Self::Rows { .. }
            | Self::Differences { .. }
            | Self::BearsOnMargin { .. } => json(&()), // answered above
        }
    }
}
