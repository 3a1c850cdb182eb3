//! A trade by a maker's signed quote. The maker is not there: its signature, verified by the Ed25519 precompile in the same transaction, says
//! what it agreed to, up to which time, how often and at which fee.
//!
//! Remaining accounts: as in `trade`.
//!
//! Who gains by calling it badly? Whoever bends a quote: another leg, price, size, taker, program, cluster or maker, the same quote again, one that was
//! cancelled, one after its time, one whose maker can no longer carry it. Each is refused by name; what the maker allows its
//! own quotes (`MakerLimits`) is looked at as it stands now, not when it signed.

use crate::{
    apply::{PerSide, Venue},
    checks::Role,
    errors::ClearingError,
    events::{self, emit},
    instructions::{Leg, parties::*},
    mark::Action,
    portfolio::MarginEngine,
    remaining::Remaining,
    seeds,
    signed_quote::{self, INSTRUCTIONS, Signed, Wanted},
    state::{MakerLimits, QuoteFill, QuoteSession, QuoteTake, Series, kind_of},
};
use anchor_lang::prelude::*;
use breakwater_quotes::{Quote, Side, binary};
use breakwater_risk::outflow::Gift;

/// Which quote is taken, and how often.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct TakeQuoteArgs {
    /// Number that the maker gave the quote.
    pub nonce: u64,
    /// How often all legs are taken.
    pub times: u32,
}

/// Accounts of [`take_quote`].
#[derive(Accounts)]
#[instruction(args: TakeQuoteArgs)]
pub struct TakeQuote<'info> {
    /// Owner or delegate of the taker's account.
    pub taker: Signer<'info>,
    /// Pays for `fill`.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Both sides, and their pool.
    pub parties: Parties<'info>,
    /// What is remembered of the quote; created where there is none.
    #[account(init_if_needed, payer = payer, space = 8 + QuoteFill::INIT_SPACE,
        seeds = [seeds::FILL, parties.maker_account.key().as_ref(), &args.nonce.to_le_bytes()], bump)]
    pub fill: Box<Account<'info, QuoteFill>>,
    /// Needed where a session key signed.
    #[account(constraint = session.margin_account == parties.maker_account.key() @ ClearingError::SessionScope)]
    pub session: Option<Box<Account<'info, QuoteSession>>>,
    /// CHECK: bound by seeds; the maker's limits, or nothing where it has set none.
    #[account(mut, seeds = [seeds::LIMITS, parties.maker_account.key().as_ref()], bump)]
    pub limits: UncheckedAccount<'info>,
    /// CHECK: the sysvar, by its address.
    #[account(address = INSTRUCTIONS)]
    pub instructions: UncheckedAccount<'info>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Trades a maker's signed quote. Errors: the 6219s, those of `trade`.
pub fn take_quote<'info>(ctx: Context<'info, TakeQuote<'info>>, args: TakeQuoteArgs) -> Result<()> {
    require!(args.times > 0, ClearingError::ZeroAmount);
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let Signed { quote, signer } = accounts.find(args.nonce, now)?;
    accounts.validate(&quote, now)?;
    let left = accounts.count(&quote, args, ctx.bumps.fill)?;

    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.parties.pool.key())?;
    let legs = legs(&quote, args.times, &remaining)?;
    let mut engine = remaining.engine(&accounts.parties.pool, now);
    let signers = PerSide { maker: signer, taker: accounts.taker.key() };
    let mut venue = Venue { remaining: &remaining, engine: &mut engine };
    let done = accounts.parties.trade(signers, &mut venue, &legs, now)?;
    let fee_atoms = done.fee_atoms;
    let cap = u128::from(quote.fee_cap_atoms) * u128::from(args.times);
    require!(u128::from(fee_atoms) <= cap, ClearingError::FeeAboveCap);
    let taken = Taken { signer, legs: &legs, gift: &done.gift };
    accounts.require_bounds(&mut engine, &taken, now)?;
    let keys = accounts.parties.keys();
    let event = events::QuoteTaken {
        maker_account: keys.maker,
        taker_account: keys.taker,
        nonce: args.nonce,
        signer,
        times: args.times,
        left,
        fee_atoms,
    };
    let ranges = engine.moved_ranges();
    drop(engine);
    remaining.finish(ctx.remaining_accounts, &ranges)?;
    done.emit(keys, &legs);
    emit!(event);
    Ok(())
}

/// What a quote came to.
struct Taken<'a> {
    signer: Pubkey,
    legs: &'a [Leg],
    gift: &'a Gift,
}

impl TakeQuote<'_> {
    /// Owner, delegate, or the session key passed while it lasts.
    fn find(&self, nonce: u64, now: i64) -> Result<Signed> {
        let maker = self.parties.maker_account.load()?;
        let session = self.session.as_ref().filter(|session| now < session.expires_ts);
        let may_sign = |key: &Pubkey| {
            maker.require_trader(key).is_ok() || session.is_some_and(|session| session.key == *key)
        };
        let key = self.parties.maker_account.key();
        let wanted = Wanted { maker: &key, nonce };
        let found = signed_quote::find(&self.instructions, wanted, may_sign)?;
        found.ok_or_else(|| error!(ClearingError::QuoteMissing))
    }

    fn validate(&self, quote: &Quote, now: i64) -> Result<()> {
        let taker_key = self.parties.taker_account.key();
        let here =
            quote.program == *crate::ID.as_array() && quote.chain == self.parties.protocol.chain;
        let own = quote.taker.is_none_or(|taker| taker == *taker_key.as_array());
        require!(here && own, ClearingError::QuoteElsewhere);
        require!(now <= quote.until_ts, ClearingError::QuoteExpired);
        let (maker, taker) =
            (self.parties.maker_account.load()?, self.parties.taker_account.load()?);
        require!(quote.nonce >= maker.quote_floor, ClearingError::QuoteCancelled);
        taker.require_trader(self.taker.key)?;
        maker.require_not_in_auction()?;
        taker.require_not_in_auction()
    }

    /// The scope of the session key that signed, and the maker's own limits, where there are such. Errors: `SessionScope`, `MakerLimit`.
    fn require_bounds(&self, engine: &mut MarginEngine, taken: &Taken, now: i64) -> Result<()> {
        let Taken { signer, legs, gift } = *taken;
        let session = self.session.as_ref().filter(|session| session.key == signer);
        // at its own address there is nothing where the maker has set no limits
        let limited = *self.limits.owner == crate::ID;
        if session.is_none() && !limited {
            return Ok(());
        }
        // what the maker gives away counts like what it risks
        let given = Role::Maker.given_atoms(gift).max(0).unsigned_abs();
        let exposed_atoms = notional(engine, legs)?.saturating_add(given);
        if let Some(session) = session {
            require_scope(session, legs, exposed_atoms)?;
        }
        if limited {
            let maker = self.parties.maker_account.load()?;
            let excess_atoms = engine.health_for(Action::NewRisk, &maker)?.im_excess_atoms();
            require_limits(&self.limits, QuoteTake { exposed_atoms, excess_atoms }, now)?;
        }
        Ok(())
    }

    /// Takes the times off what is left of the quote; returns the rest.
    fn count(&mut self, quote: &Quote, args: TakeQuoteArgs, bump: u8) -> Result<u32> {
        let bytes = binary::encode(quote).map_err(|_| ClearingError::QuoteMissing)?;
        let hash = solana_sha256_hasher::hash(&bytes).to_bytes();
        let (maker_account, payer) = (self.parties.maker_account.key(), self.payer.key());
        let fill = &mut self.fill;
        if fill.maker_account == Pubkey::default() {
            fill.set_inner(QuoteFill {
                maker_account,
                nonce: args.nonce,
                quote: hash,
                taken: 0,
                until_ts: quote.until_ts,
                payer,
                bump,
            });
        }
        require!(fill.quote == hash, ClearingError::NonceReused);
        // I-24
        let left = quote.times.checked_sub(fill.taken).and_then(|l| l.checked_sub(args.times));
        let left = left.ok_or(ClearingError::QuoteTaken)?;
        fill.taken = quote.times.saturating_sub(left);
        Ok(left)
    }
}

/// The quote's legs as the taker gets them.
fn legs(quote: &Quote, times: u32, remaining: &Remaining) -> Result<Vec<Leg>> {
    let mut legs = Vec::with_capacity(quote.legs.len());
    for leg in &quote.legs {
        let series = Series {
            market: remaining.index_of(&leg.symbol)?,
            kind: kind_of(leg.kind),
            expiry_ts: leg.expiry_ts,
            strike_atoms: leg.strike_atoms,
        };
        let size = leg.size_lots.checked_mul(u64::from(times)).ok_or(ClearingError::Overflow)?;
        let size = i64::try_from(size).map_err(|_| ClearingError::Overflow)?;
        let size_lots = if leg.side == Side::Sell { size } else { -size };
        legs.push(Leg { series, size_lots, price_atoms: leg.price_atoms });
    }
    Ok(legs)
}

fn notional(engine: &MarginEngine, legs: &[Leg]) -> Result<u64> {
    let mut sum = 0u64;
    for leg in legs {
        let part = engine.notional_atoms(leg.series.market, leg.size_lots.unsigned_abs())?;
        sum = sum.checked_add(part).ok_or(ClearingError::Overflow)?;
    }
    Ok(sum)
}

fn require_scope(session: &QuoteSession, legs: &[Leg], exposed_atoms: u64) -> Result<()> {
    let allowed = |leg: &Leg| {
        1u8.checked_shl(u32::from(leg.series.market)).is_some_and(|bit| session.markets & bit != 0)
    };
    let within = exposed_atoms <= session.most_notional_atoms && legs.iter().all(allowed);
    require!(within, ClearingError::SessionScope);
    Ok(())
}

/// Holds a take to the maker's limits, and counts it. Errors: `MakerLimit`.
fn require_limits(info: &AccountInfo, take: QuoteTake, now: i64) -> Result<()> {
    let mut data = info.try_borrow_mut_data()?;
    let mut limits = MakerLimits::try_deserialize(&mut &data[..])?;
    limits.take(take, now)?;
    limits.try_serialize(&mut &mut data[..])
}
