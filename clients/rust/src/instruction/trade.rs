//! Trades.

use super::*;
use breakwater_clearing::instructions::Leg;
use breakwater_clearing::{accounts, instruction as data};

/// `remaining` must hold what margining both accounts takes; the legs' boards are added here.
///
/// Signs: both sides. Changes: both margin accounts, pool, markets' ranges, boards. Errors: `BelowInitialMargin`, `GiftNeedsOwner`, `GiftBelowMargin`, `SelfTrade`, `StrikeNotListed`, `BoardExpired`.
pub fn trade(
    pool: Pubkey,
    maker: Side,
    taker: Side,
    legs: Vec<Leg>,
    remaining: &Remaining,
) -> Instruction {
    let remaining = remaining.clone().with_legs(&legs);
    let accounts = accounts::Trade {
        maker: maker.signer,
        taker: taker.signer,
        parties: parties(pool, maker.margin_account, taker.margin_account),
    };
    trading(build(accounts, data::Trade { legs }), &pool, &remaining)
}

/// The accounts between which a trade happens.
pub(super) fn parties(
    pool: Pubkey,
    maker_account: Pubkey,
    taker_account: Pubkey,
) -> accounts::Parties {
    accounts::Parties { protocol: address::protocol(), pool, maker_account, taker_account }
}
