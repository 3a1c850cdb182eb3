//! Netting: accounts in liquidation that hold opposite sides of a series are netted against each other at mark. No outside
//! flow, no discount, no fee.
//!
//! ```text
//! long 3, short 2, mark 500.0000005 | long -2, +1000.000000 (down) | short +2, -1000.000001 (up) | insurance +0.000001 | sum 0
//! ```
//!
//! Remaining accounts: first the margin accounts and their auctions in pairs (all writable), as many as `count` says; then
//! market and surface of every market they use, and the boards of the series they share (writable).
//!
//! Who gains by calling it badly? Prices are the mark's. No account's maintenance margin may rise, in any scenario, over
//! what its witness asked before: so an account's hedge can't be taken from it.

use crate::{
    apply::Closing,
    checks::require_for_sale,
    errors::ClearingError,
    events::{Netted, emit},
    ledger::note_value,
    mark::Action,
    outcome::{ClosedPair, Opposites, opposite_lots},
    portfolio::{MarginEngine, Purpose},
    remaining::Remaining,
    seeds,
    state::{Auction, MarginAccount, Pool, Protocol, Series, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::model::ScenarioSet;
use std::cell::{Ref, RefMut};

/// Most accounts of one call; what fits a transaction is mostly fewer.
pub const MAX_NETTED: usize = 8;

/// Accounts of [`net_accounts`].
#[derive(Accounts)]
pub struct NetAccounts<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
}

/// One of the accounts, and what its witness asked for before.
struct Party<'a> {
    /// Its place among the parties.
    at: u8,
    key: Pubkey,
    account: RefMut<'a, MarginAccount>,
    mm_before_atoms: i64,
    touched: bool,
}

/// One series netted between two of them.
struct Net {
    /// Places of the two among the parties.
    sides: Opposites<u8>,
    series: Series,
    pair: ClosedPair,
}

/// Nets the first `count` accounts against each other. Errors: `NothingToNet`, `MarginWouldRise`, `NotInAuction`.
pub fn net_accounts<'info>(ctx: Context<'info, NetAccounts<'info>>, count: u8) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    accounts.protocol.require_sales(&accounts.pool, stop::HALT, now)?;
    let count = usize::from(count);
    require!((2..=MAX_NETTED).contains(&count), ClearingError::NothingToNet);
    let passed = ctx.remaining_accounts.split_at_checked(2 * count);
    let (pairs, markets) = passed.ok_or(ClearingError::UnexpectedAccount)?;
    let remaining = Remaining::load(markets, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let mut loaders = Vec::with_capacity(count);
    for pair in pairs.chunks_exact(2) {
        let [account, auction] = pair else { return err!(ClearingError::UnexpectedAccount) };
        loaders.push((AccountLoader::try_from(account)?, AccountLoader::try_from(auction)?));
    }
    let mut parties = Vec::with_capacity(count);
    for (at, (account, auction)) in (0u8..).zip(&loaders) {
        let party = party(&mut accounts.pool, account, auction, &mut engine)?;
        parties.push(Party { at, ..party });
    }

    let mut closing =
        Closing { pool: &mut accounts.pool, engine: &mut engine, remaining: &remaining };
    let mut netted = Vec::with_capacity(most_nets(&parties));
    for at in 1..parties.len() {
        let (earlier, rest) = parties.split_at_mut(at);
        let Some(one) = rest.first_mut() else { break };
        for other in earlier {
            net(&mut closing, one, other, &mut netted)?;
        }
    }
    require!(!netted.is_empty(), ClearingError::NothingToNet);
    remaining.boards_invariant()?;
    for party in parties.iter().filter(|party| party.touched) {
        let after = engine.check(&party.account, Purpose::Liquidation, ScenarioSet::All)?;
        // I-16
        require!(after.mm_atoms <= party.mm_before_atoms, ClearingError::MarginWouldRise);
    }
    let key = |at: u8| parties.get(usize::from(at)).map_or_else(Pubkey::default, |of| of.key);
    for Net { sides, series, pair } in netted {
        emit!(Netted {
            long_account: key(sides.long),
            short_account: key(sides.short),
            series,
            size_lots: pair.lots,
            paid_atoms: pair.pays_atoms,
        });
    }
    Ok(())
}

/// Most series that can be netted: of each, one fewer than the accounts that hold it.
fn most_nets(parties: &[Party]) -> usize {
    let counts = parties.iter().map(|party| usize::from(party.account.position_count));
    counts.clone().sum::<usize>().saturating_sub(counts.max().unwrap_or(0))
}

/// Of this pool, in a live auction, short at confirmed marks. An account that comes twice can't be borrowed twice.
fn party<'a>(
    pool: &mut Account<Pool>,
    loader: &'a AccountLoader<MarginAccount>,
    auction: &AccountLoader<Auction>,
    engine: &mut MarginEngine,
) -> Result<Party<'a>> {
    let key = loader.key();
    let mut account = loader.load_mut().map_err(|_| ClearingError::DuplicateAccount)?;
    require_keys_eq!(account.pool, pool.key(), ClearingError::WrongPool);
    let auction: Ref<Auction> = auction.load()?;
    require_keys_eq!(auction.margin_account, key, ClearingError::NotInAuction);
    let health = require_for_sale(pool, &auction, &account, engine)?;
    engine.require(Action::CloseAtMark, &account)?;
    note_value(pool, Some(&auction), &mut account, &health)?;
    Ok(Party { at: 0, key, account, mm_before_atoms: health.mm_atoms(), touched: false })
}

/// Nets every series the two hold on opposite sides, and notes it.
fn net<'a>(
    closing: &mut Closing,
    one: &mut Party<'a>,
    other: &mut Party<'a>,
    netted: &mut Vec<Net>,
) -> Result<()> {
    // Backwards, because a position netted whole is replaced by the last one.
    for at in (0..usize::from(one.account.position_count)).rev() {
        let mine = one.account.positions[at];
        let Some(lots) = opposite_lots(&mine, &other.account) else { continue };
        let Opposites { long, short } = if mine.size_lots > 0 {
            Opposites { long: &mut *one, short: &mut *other }
        } else {
            Opposites { long: &mut *other, short: &mut *one }
        };
        let series = mine.series();
        let read = Opposites { long: &*long.account, short: &*short.account };
        let pair = ClosedPair::at_mark(closing.engine, read, &mine, lots)?;
        let write = Opposites { long: &mut *long.account, short: &mut *short.account };
        closing.close(write, &series, &pair)?;
        (long.touched, short.touched) = (true, true);
        let sides = Opposites { long: long.at, short: short.at };
        netted.push(Net { sides, series, pair });
    }
    Ok(())
}
