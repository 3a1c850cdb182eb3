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
    events::Netted,
    ledger::note_value,
    mark::Action,
    outcome::{ClosedPair, opposite_lots},
    portfolio::{MarginEngine, Purpose},
    remaining::Remaining,
    seeds,
    state::{Auction, MarginAccount, Pool, Protocol, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::model::ScenarioSet;
use std::cell::{Ref, RefMut};

/// Most accounts of one call; what fits a transaction is mostly fewer.
pub const MAX_NETTED: usize = 8;

#[derive(Accounts)]
pub struct NetAccounts<'info> {
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
}

/// One of the accounts, and what its witness asked for before.
struct Party<'a> {
    key: Pubkey,
    account: RefMut<'a, MarginAccount>,
    mm_before_atoms: i64,
    touched: bool,
}

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
    for (account, auction) in &loaders {
        parties.push(party(&mut accounts.pool, account, auction, &mut engine)?);
    }

    let mut closing =
        Closing { pool: &mut accounts.pool, engine: &mut engine, remaining: &remaining };
    let mut netted = 0u32;
    for at in 1..parties.len() {
        let (earlier, rest) = parties.split_at_mut(at);
        let Some(one) = rest.first_mut() else { break };
        for other in earlier {
            netted += net(&mut closing, one, other)?; // at most 128 a pair
        }
    }
    require!(netted > 0, ClearingError::NothingToNet);
    remaining.boards_invariant()?;
    for party in parties.iter().filter(|party| party.touched) {
        let after = engine.check(&party.account, Purpose::Liquidation, ScenarioSet::All)?;
        // I-16
        require!(after.mm_atoms <= party.mm_before_atoms, ClearingError::MarginWouldRise);
    }
    Ok(())
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
    Ok(Party { key, account, mm_before_atoms: health.mm_atoms(), touched: false })
}

/// Nets every series the two hold on opposite sides; returns how many.
fn net<'a>(closing: &mut Closing, one: &mut Party<'a>, other: &mut Party<'a>) -> Result<u32> {
    let mut count = 0;
    // Backwards, because a position netted whole is replaced by the last one.
    for at in (0..usize::from(one.account.position_count)).rev() {
        let mine = one.account.positions[at];
        let Some(lots) = opposite_lots(&mine, &other.account) else { continue };
        let (long, short) =
            if mine.size_lots > 0 { (&mut *one, &mut *other) } else { (&mut *other, &mut *one) };
        let sides = (&*long.account, &*short.account);
        let pair = ClosedPair::at_mark(closing.engine, sides, &mine, lots)?;
        closing.close((&mut long.account, &mut short.account), &mine.series(), &pair)?;
        (long.touched, short.touched) = (true, true);
        emit!(Netted {
            long_account: long.key,
            short_account: short.key,
            series: mine.series(),
            size_lots: lots,
            paid_atoms: pair.pays_atoms,
        });
        count += 1;
    }
    Ok(count)
}
