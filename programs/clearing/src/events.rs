//! What happened, for indexers, bots and receipts. Every instruction that moves an account's money emits one; what only opens, closes or
//! lists something need not.

#![warn(missing_docs)]

use crate::state::{ParamSet, Role, Series, SkipReason};
use anchor_lang::prelude::*;

#[cfg(not(target_os = "solana"))]
pub(crate) use crate::host::emit;
/// Writes an event: to the log on the chain, to whoever runs the program on the host.
#[cfg(target_os = "solana")]
pub(crate) use anchor_lang::prelude::emit;

/// Pause bits were set. That some were lifted is a [`ParamsChanged`].
#[event]
#[derive(Clone, Debug)]
pub struct PauseChanged {
    /// The protocol's account.
    pub protocol: Pubkey,
    /// Guardian or authority.
    pub by: Pubkey,
    /// [`pause`](crate::state::pause) bits before.
    pub old: u32,
    /// Bits now.
    pub new: u32,
}

/// A change of parameters was asked for, and waits.
#[event]
#[derive(Clone, Debug)]
pub struct ChangeQueued {
    /// The change's own account.
    pub change: Pubkey,
    /// Protocol, pool, market or breakers.
    pub target: Pubkey,
    /// The authority that asked.
    pub by: Pubkey,
    /// Version of the set that it replaces; with another in force it is dead.
    pub replaces: u64,
    /// From when on anybody may execute it [unix s].
    pub ready_ts: i64,
    /// From when on nobody may [unix s].
    pub lapses_ts: i64,
    /// The set in force when it was asked for.
    pub old: ParamSet,
    /// The set asked for.
    pub new: ParamSet,
}

/// A change that waited was taken back, or was dead and cleared away.
#[event]
#[derive(Clone, Debug)]
pub struct ChangeCancelled {
    /// The change's own account, closed now.
    pub change: Pubkey,
    /// Protocol, pool, market or breakers.
    pub target: Pubkey,
    /// Who cancelled it.
    pub by: Pubkey,
}

/// A set of parameters took force: a queued change was executed, or the steward made a step.
#[event]
#[derive(Clone, Debug)]
pub struct ParamsChanged {
    /// Protocol, pool, market or breakers.
    pub target: Pubkey,
    /// Who asked for it, or the steward.
    pub by: Pubkey,
    /// Version in force now.
    pub version: u64,
    /// The set until now.
    pub old: ParamSet,
    /// The set in force.
    pub new: ParamSet,
}

/// A role was offered to another key, which may accept it once the delay has passed.
#[event]
#[derive(Clone, Debug)]
pub struct RoleProposed {
    /// The protocol, or a backstop vault.
    pub target: Pubkey,
    /// Which role.
    pub role: Role,
    /// Who has it.
    pub from: Pubkey,
    /// Who may accept it.
    pub to: Pubkey,
    /// From when on it may be accepted [unix s].
    pub ready_ts: i64,
    /// From when on it may not [unix s].
    pub lapses_ts: i64,
}

/// A role was accepted: it is another key's now.
#[event]
#[derive(Clone, Debug)]
pub struct RoleChanged {
    /// The protocol, or a backstop vault.
    pub target: Pubkey,
    /// Which role.
    pub role: Role,
    /// Who had it.
    pub from: Pubkey,
    /// Who has it.
    pub to: Pubkey,
}

/// A role on its way was kept where it is.
#[event]
#[derive(Clone, Debug)]
pub struct RoleKept {
    /// The protocol, or a backstop vault.
    pub target: Pubkey,
    /// Which role.
    pub role: Role,
    /// Who would have got it.
    pub to: Pubkey,
    /// Who cancelled it.
    pub by: Pubkey,
}

/// The guardian withheld a market that had not opened.
#[event]
#[derive(Clone, Debug)]
pub struct MarketWithheld {
    /// The market, which does not open by itself any more.
    pub market: Pubkey,
    /// Guardian or authority.
    pub by: Pubkey,
}

/// A pool's stops were tightened: a rule's condition held, or the guardian said so.
#[event]
#[derive(Clone, Debug)]
pub struct BreakerTripped {
    /// The pool.
    pub pool: Pubkey,
    /// Number of the rule; 255 where the guardian tightened without one.
    pub rule: u8,
    /// What the metric was [bps]; 0 without a rule.
    pub value_bps: u64,
    /// Bits of [`stop`](crate::state::stop).
    pub actions: u32,
    /// Until when it stops them; a longer stop that ran already stands [unix s].
    pub until_ts: i64,
    /// Where withdrawals are limited: share of its own worth that an account may take out in a window [bps].
    pub withdraw_bps: u32,
    /// Who called.
    pub by: Pubkey,
}

/// A maker's signed quote was taken. Its legs are in [`LegTraded`] of the same transaction.
#[event]
#[derive(Clone, Debug)]
pub struct QuoteTaken {
    /// The maker's margin account.
    pub maker_account: Pubkey,
    /// The taker's margin account.
    pub taker_account: Pubkey,
    /// Number that the maker gave the quote.
    pub nonce: u64,
    /// Who signed it: owner, delegate or a session key.
    pub signer: Pubkey,
    /// How often all its legs were taken now.
    pub times: u32,
    /// How often they may still be taken.
    pub left: u32,
    /// Fees of the maker, over all legs [quote atoms].
    pub fee_atoms: u64,
}

/// A maker voided its older quotes.
#[event]
#[derive(Clone, Debug)]
pub struct QuotesCancelled {
    /// The maker's margin account.
    pub maker_account: Pubkey,
    /// Quotes with a lower nonce are void.
    pub floor: u64,
}

/// A market took a new mark over.
#[event]
#[derive(Clone, Debug)]
pub struct MarkUpdated {
    /// The market.
    pub market: Pubkey,
    /// The mark, rounded down [quote atoms a unit].
    pub price_atoms: u64,
    /// Half-width of its confidence interval, rounded up [quote atoms a unit].
    pub conf_atoms: u64,
    /// Time of the price by its source, the cluster's where the source's is ahead of it [unix s].
    pub publish_ts: i64,
    /// Annualised realised variance [2^-48].
    pub variance_q48: u64,
    /// Width of initial margin's scenarios now, of their ordinary width; at least 10 000 [bps].
    pub im_range_bps: u32,
    /// The same for maintenance margin [bps].
    pub mm_range_bps: u32,
}

/// A board's short contracts were counted anew into its market's exposure.
#[event]
#[derive(Clone, Debug)]
pub struct ExposureUpdated {
    /// The board.
    pub board: Pubkey,
    /// The market's short contracts at spot, over all boards [quote atoms].
    pub open_interest_atoms: u64,
    /// Change of their delta cash for a move of 1 %, over all boards [quote atoms].
    pub short_gamma_atoms: u64,
    /// Width of initial margin's scenarios now, of their ordinary width [bps].
    pub im_range_bps: u32,
    /// The same for maintenance margin [bps].
    pub mm_range_bps: u32,
}

/// A publisher put a point of a market's surface. Whether the surface moved is in `taken`.
#[event]
#[derive(Clone, Debug)]
pub struct SurfacePublished {
    /// The market.
    pub market: Pubkey,
    /// Expiry of the point [unix s].
    pub expiry_ts: i64,
    /// Publishers whose point is young.
    pub young: u8,
    /// The surface has a new point: enough spoke, a majority agreed, and the step was believed.
    pub taken: bool,
}

/// A publisher was registered or removed.
#[event]
#[derive(Clone, Debug)]
pub struct PublisherChanged {
    /// The market.
    pub market: Pubkey,
    /// The publisher's key.
    pub key: Pubkey,
    /// Who did it: authority or steward.
    pub by: Pubkey,
    /// Its word counts from here on [unix s]; `i64::MAX` for one that was removed.
    pub active_ts: i64,
}

/// A market took a new price of its second source over.
#[event]
#[derive(Clone, Debug)]
pub struct SecondUpdated {
    /// The market.
    pub market: Pubkey,
    /// Price, rounded down [quote atoms a unit].
    pub price_atoms: u64,
    /// Time of the price, worked out from its slot [unix s].
    pub publish_ts: i64,
    /// Distance from the mark, of the lower one, rounded down [bps]; 0 unless both are young.
    pub divergence_bps: u64,
}

/// Quote currency came into an account or left it.
#[event]
#[derive(Clone, Debug)]
pub struct CashMoved {
    /// The margin account.
    pub account: Pubkey,
    /// Positive: deposited. Negative: withdrawn [quote atoms].
    pub atoms: i64,
    /// Its cash now, negative when owed [quote atoms].
    pub cash_atoms: i64,
}

/// An underlying came into an account as collateral or left it.
#[event]
#[derive(Clone, Debug)]
pub struct CollateralMoved {
    /// The margin account.
    pub account: Pubkey,
    /// Market of the underlying.
    pub market: Pubkey,
    /// Positive: deposited. Negative: withdrawn [mint atoms].
    pub atoms: i64,
}

/// One leg of a trade between two accounts.
#[event]
#[derive(Clone, Debug)]
pub struct LegTraded {
    /// Margin account on the one side.
    pub maker: Pubkey,
    /// Margin account on the other.
    pub taker: Pubkey,
    /// The option.
    pub series: Series,
    /// From the taker's side: positive where it buys [lots].
    pub size_lots: i64,
    /// Price of one contract [quote atoms].
    pub price_atoms: u64,
    /// Paid by each side [quote atoms].
    pub fee_atoms: u64,
}

/// A board's settlement price was printed: all its positions are worth their payoff from now on.
#[event]
#[derive(Clone, Debug)]
pub struct BoardSettled {
    /// The board.
    pub board: Pubkey,
    /// When it expired [unix s].
    pub expiry_ts: i64,
    /// Settlement price [quote atoms a unit].
    pub price_atoms: u64,
    /// False: the exact update never came and the grace period had passed.
    pub exact: bool,
}

/// An account's positions on a settled board were turned into cash.
#[event]
#[derive(Clone, Debug)]
pub struct PositionsSettled {
    /// The margin account.
    pub account: Pubkey,
    /// The board.
    pub board: Pubkey,
    /// How many positions.
    pub positions: u8,
    /// Received, or paid when negative [quote atoms].
    pub atoms: i64,
}

/// An account was found below its maintenance margin: its auction exists, and runs or waits.
#[event]
#[derive(Clone, Debug)]
pub struct AuctionStarted {
    /// The margin account for sale.
    pub account: Pubkey,
    /// Key that started it.
    pub starter: Pubkey,
    /// Case that shows the account short. 0..=33.
    pub witness: u8,
    /// Counted equity then, either sign [quote atoms].
    pub equity_atoms: i64,
    /// Maintenance margin in that case, above the equity [quote atoms].
    pub mm_atoms: i64,
    /// From the price's publication to this instruction [s].
    pub delay_secs: i64,
    /// Set aside by the account: half for the starter, half for whose witness stands, once a slice is sold [quote atoms].
    pub tip_atoms: u64,
    /// True: it waits for room under the pool's cap.
    pub queued: bool,
    /// When the price begins to fall, after the sealed round [unix s]; 0 while it waits.
    pub public_ts: i64,
}

/// An auction that waited went live.
#[event]
#[derive(Clone, Debug)]
pub struct AuctionAdmitted {
    /// The margin account for sale.
    pub account: Pubkey,
    /// When the price begins to fall, after the sealed round [unix s].
    pub public_ts: i64,
}

/// An auction whose price had run out begins at the top again.
#[event]
#[derive(Clone, Debug)]
pub struct AuctionRestarted {
    /// The margin account for sale.
    pub account: Pubkey,
    /// Counted equity now, either sign [quote atoms].
    pub equity_atoms: i64,
    /// Maintenance margin now [quote atoms].
    pub mm_atoms: i64,
}

/// Somebody named a case in which the account needs more.
#[event]
#[derive(Clone, Debug)]
pub struct WitnessRaised {
    /// The margin account for sale.
    pub account: Pubkey,
    /// Case that stood until now. 0..=33.
    pub old: u8,
    /// Case that stands. 0..=33.
    pub new: u8,
    /// Maintenance margin in the new case [quote atoms].
    pub mm_atoms: i64,
}

/// A slice of a solvent account was sold.
#[event]
#[derive(Clone, Debug)]
pub struct SliceSold {
    /// The margin account for sale.
    pub account: Pubkey,
    /// Margin account that took the slice.
    pub bidder: Pubkey,
    /// Number of the sale in this auction, from 1.
    pub trade_id: u64,
    /// Share of the account [2^-32].
    pub share_q32: u64,
    /// What the bidder pays of the value [2^-32].
    pub price_share_q32: u64,
    /// Value of the slice at mark, >= 0 [quote atoms].
    pub value_atoms: i64,
    /// Paid by the bidder [quote atoms].
    pub paid_atoms: u64,
    /// Part of it that went to the account's penalty escrow [quote atoms].
    pub fee_atoms: u64,
    /// How it was sold: [`tier`].
    pub tier: u8,
    /// Held back of the bidder's cash [quote atoms].
    pub held_atoms: u64,
}

/// Tiers of liquidation, in [`SliceSold`].
pub mod tier {
    /// To a winner of the sealed round.
    pub const SEALED: u8 = 3;
    /// To a bidder of the public auction.
    pub const PUBLIC: u8 = 4;
    /// To the backstop vault.
    pub const BACKSTOP: u8 = 5;
}

/// An account in auction was found worth less than nothing: whoever takes it is paid now.
#[event]
#[derive(Clone, Debug)]
pub struct InsolvencyDeclared {
    /// The margin account.
    pub account: Pubkey,
    /// Its value, negative [quote atoms].
    pub value_atoms: i64,
    /// True: a gap loss, for which the gamma reserve answers too.
    pub gap: bool,
}

/// A slice of an insolvent account was taken, against payment.
#[event]
#[derive(Clone, Debug)]
pub struct InsolventSliceTaken {
    /// The margin account for sale.
    pub account: Pubkey,
    /// Margin account that took the slice.
    pub taker: Pubkey,
    /// Number of the sale in this auction, from 1.
    pub trade_id: u64,
    /// Share of the account [2^-32].
    pub share_q32: u64,
    /// Value of the slice at mark, negative [quote atoms].
    pub value_atoms: i64,
    /// Paid to the taker [quote atoms]: the sum of the three below.
    pub paid_atoms: u64,
    /// Of it, from the account's own penalties [quote atoms].
    pub escrow_atoms: u64,
    /// Of it, from the insurance fund [quote atoms].
    pub insurance_atoms: u64,
    /// Of it, from the gamma reserve [quote atoms].
    pub gamma_atoms: u64,
}

/// An auction is over: the account is back above its margin, or nothing of it is left to sell.
#[event]
#[derive(Clone, Debug)]
pub struct AuctionEnded {
    /// The margin account.
    pub account: Pubkey,
    /// How many slices were sold.
    pub slices: u64,
    /// Counted equity, before what its own escrow paid and what came back of the tip; either sign [quote atoms].
    pub equity_atoms: i64,
    /// Maintenance margin [quote atoms].
    pub mm_atoms: i64,
    /// The account's penalties, now with the pool's funds [quote atoms].
    pub penalty_atoms: u64,
    /// Paid to the starter and to whose witness stood, together [quote atoms].
    pub tip_atoms: u64,
}

/// What was held back of a bidder was given back, or lost.
#[event]
#[derive(Clone, Debug)]
pub struct HoldBackResolved {
    /// The hold-back's own account.
    pub hold_back: Pubkey,
    /// The bidder's margin account.
    pub bidder: Pubkey,
    /// True: the slice had risen beyond the limit, and the rise went to the account sold from, the rest back to the bidder.
    pub forfeited: bool,
    /// Forfeited where some was, else given back [quote atoms].
    pub atoms: u64,
    /// Change of the slice's value since it was sold, positive where it rose [quote atoms].
    pub risen_atoms: i64,
}

/// A small part of one leg was taken over from an account near its maintenance margin.
#[event]
#[derive(Clone, Debug)]
pub struct SoftSliceTaken {
    /// The margin account relieved.
    pub account: Pubkey,
    /// Margin account that took the slice.
    pub taker: Pubkey,
    /// The option.
    pub series: Series,
    /// Handed over, from the account's side: positive where it gave up a long [lots].
    pub size_lots: i64,
    /// Value at mark, from the account's side: negative for a short [quote atoms].
    pub value_atoms: i64,
    /// Given up by the account [quote atoms].
    pub discount_atoms: u64,
    /// Maintenance margin before, in the witness that was named [quote atoms].
    pub mm_before_atoms: i64,
    /// Maintenance margin afterwards, over all cases [quote atoms].
    pub mm_after_atoms: i64,
}

/// What two accounts in auction held on opposite sides of a series was closed at mark.
#[event]
#[derive(Clone, Debug)]
pub struct Netted {
    /// Margin account that gave up its long.
    pub long_account: Pubkey,
    /// Margin account that gave up its short.
    pub short_account: Pubkey,
    /// The option.
    pub series: Series,
    /// Closed on each side, > 0 [lots].
    pub size_lots: i64,
    /// Paid by the short, at mark [quote atoms].
    pub paid_atoms: u64,
}

/// The steward admitted a liquidator to a pool's sealed rounds, or dismissed it.
#[event]
#[derive(Clone, Debug)]
pub struct LiquidatorChanged {
    /// The pool.
    pub pool: Pubkey,
    /// Owner of the margin accounts that may commit.
    pub owner: Pubkey,
    /// False: dismissed.
    pub admitted: bool,
}

/// A liquidator committed to a price in a sealed round.
#[event]
#[derive(Clone, Debug)]
pub struct BidCommitted {
    /// The margin account for sale.
    pub account: Pubkey,
    /// The bidder's margin account.
    pub bidder: Pubkey,
    /// Taken off the bidder's cash until the bid is over [quote atoms].
    pub bond_atoms: u64,
}

/// A commitment was opened, and is what it was said to be.
#[event]
#[derive(Clone, Debug)]
pub struct BidRevealed {
    /// The margin account for sale.
    pub account: Pubkey,
    /// The bidder's margin account.
    pub bidder: Pubkey,
    /// Share of value offered [2^-32].
    pub d_q32: u64,
    /// Largest share of the account wanted [2^-32].
    pub share_q32: u64,
}

/// The winners of a sealed round are known.
#[event]
#[derive(Clone, Debug)]
pub struct SealedAllotted {
    /// The margin account for sale.
    pub account: Pubkey,
    /// Bids that were revealed and kept.
    pub offers: u8,
    /// Share of the account won by all together [2^-32].
    pub won_q32: u64,
}

/// A sealed bid is over.
#[event]
#[derive(Clone, Debug)]
pub struct BondReleased {
    /// The margin account that was for sale.
    pub account: Pubkey,
    /// The bidder's margin account.
    pub bidder: Pubkey,
    /// The bond [quote atoms].
    pub atoms: u64,
    /// True: it went to the loss and the insurance fund, because the bid was not revealed or what it won not taken. False: to the bidder,
    /// or likewise to the funds where its account is closed.
    pub forfeited: bool,
}

/// A provider's money entered the backstop vault, or left it.
#[event]
#[derive(Clone, Debug)]
pub struct BackstopMoved {
    /// The vault.
    pub vault: Pubkey,
    /// The provider.
    pub owner: Pubkey,
    /// Money in (positive) or out [quote atoms].
    pub atoms: i64,
    /// Shares minted (positive) or burnt.
    pub shares: i64,
    /// Value of the whole vault, as the shares were priced by [quote atoms].
    pub value_atoms: u64,
}

/// A provider asked to enter or leave the backstop vault, or called that off.
#[event]
#[derive(Clone, Debug)]
pub struct BackstopAsked {
    /// The vault.
    pub vault: Pubkey,
    /// The provider.
    pub owner: Pubkey,
    /// Money that waits to enter [quote atoms]; 0 once called off.
    pub entering_atoms: u64,
    /// Shares that wait to leave; 0 once called off.
    pub leaving_shares: u64,
    /// Shares lost by calling off a leave.
    pub lost_shares: u64,
}

/// An account's shortfall was paid, as far as the sources went. The six parts after it add up to it.
#[event]
#[derive(Clone, Debug)]
pub struct ShortfallCovered {
    /// The margin account.
    pub account: Pubkey,
    /// What its value was below zero [quote atoms].
    pub shortfall_atoms: u64,
    /// Paid by its own penalties [quote atoms].
    pub escrow_atoms: u64,
    /// Paid by the insurance fund [quote atoms].
    pub insurance_atoms: u64,
    /// Paid by the gamma reserve [quote atoms].
    pub gamma_atoms: u64,
    /// Paid by the backstop vault, its agreed share [quote atoms].
    pub backstop_atoms: u64,
    /// Taken out of what withdrawals left behind, and beyond that added to the loss that the pool shares [quote atoms].
    pub socialised_atoms: u64,
    /// Still owed [quote atoms]: to be deleveraged, or to wait for the fund's next window.
    pub unmet_atoms: u64,
}

/// A counterparty was given its place in a deleveraging.
#[event]
#[derive(Clone, Debug)]
pub struct AccountRanked {
    /// The margin account that is insolvent.
    pub account: Pubkey,
    /// The counterparty's margin account.
    pub candidate: Pubkey,
    /// What it holds opposite, times its leverage; the highest is closed first; 0 for one in auction, which comes last [quote atoms].
    pub rank_atoms: u64,
    /// What it holds opposite to the account, at spot [quote atoms].
    pub size_atoms: u64,
}

/// The first in rank was not closed against: it comes last now, or is off the list.
#[event]
#[derive(Clone, Debug)]
pub struct RankSkipped {
    /// The margin account that is insolvent.
    pub account: Pubkey,
    /// The margin account that was skipped.
    pub candidate: Pubkey,
    /// Why.
    pub reason: SkipReason,
}

/// A counterparty was closed against at mark, less its haircut.
#[event]
#[derive(Clone, Debug)]
pub struct Deleveraged {
    /// The margin account that is insolvent.
    pub account: Pubkey,
    /// The margin account closed against.
    pub candidate: Pubkey,
    /// How many legs were closed.
    pub legs: u8,
    /// Change of the candidate's cash by the closing at mark, before the haircut; negative where it paid [quote atoms].
    pub mark_atoms: i64,
    /// Taken back of it for the shortfall [quote atoms].
    pub haircut_atoms: u64,
    /// Shortfall that is left [quote atoms].
    pub shortfall_atoms: u64,
}

/// Somebody gave money to a pool's loss and insurance fund.
#[event]
#[derive(Clone, Debug)]
pub struct InsuranceFunded {
    /// The pool.
    pub pool: Pubkey,
    /// The gift [quote atoms].
    pub atoms: u64,
}

/// What `check_margin` found; also its return data.
#[event]
#[derive(Clone, Debug)]
pub struct MarginChecked {
    /// The margin account.
    pub account: Pubkey,
    /// Counted equity, either sign [quote atoms].
    pub equity_atoms: i64,
    /// Initial margin [quote atoms].
    pub im_atoms: i64,
    /// Maintenance margin [quote atoms].
    pub mm_atoms: i64,
    /// Case that decided the maintenance margin; the one asked about where it was one. 0..=33.
    pub worst_scenario: u8,
}

#[cfg(test)]
mod tests {
    use crate::sources;

    /// Words by which an instruction refuses.
    const REFUSALS: [&str; 5] = ["?", "require", "err!", "error!", "Err("];
    /// What tells an event; the last of them emits those of a trade's legs.
    const EMITS: [&str; 3] = ["emit!(", "emit_cpi!(", "done.emit("];

    #[test]
    fn whoever_emits_names_the_programs_own_macro_and_not_anchors() {
        // the prelude has one of the same name, which on the host throws events away
        for (path, text) in sources::below("") {
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let own = text.contains("emit, ") || text.contains("emit}") || text.contains("emit,\n");
            assert!(!text.contains("emit!(") || own, "{} imports no events::emit", path.display());
        }
    }

    /// The text without comments and without what stands in quotes, so that brackets and words count as code alone.
    fn code(text: &str) -> String {
        let mut code = String::new();
        let mut rest = text.chars().peekable();
        while let Some(here) = rest.next() {
            match here {
                '/' if rest.peek() == Some(&'/') => {
                    rest.by_ref().find(|c| *c == '\n');
                    code.push('\n');
                }
                '"' => {
                    while let Some(quoted) = rest.next() {
                        match quoted {
                            '\\' => drop(rest.next()),
                            '"' => break,
                            _ => {}
                        }
                    }
                    code.push_str("\"\"");
                }
                _ => code.push(here),
            }
        }
        code
    }

    /// Where the bracket that opens at `open` closes.
    fn closing(code: &str, open: usize) -> usize {
        let mut depth = 0;
        for (at, c) in code[open..].char_indices() {
            match c {
                '(' | '{' | '[' => depth += 1,
                ')' | '}' | ']' => depth -= 1,
                _ => continue,
            }
            if depth == 0 {
                return open + at;
            }
        }
        panic!("a bracket does not close");
    }

    /// The blocks that hold a place, the innermost first: where each opens.
    fn blocks(code: &str, place: usize) -> Vec<usize> {
        let mut open = vec![];
        for (at, c) in code[..place].char_indices() {
            match c {
                '{' => open.push(at),
                '}' => drop(open.pop()),
                _ => {}
            }
        }
        open.reverse();
        open
    }

    /// What heads the block that opens at a place: the text back to the last statement's or block's end.
    fn head(code: &str, open: usize) -> &str {
        let from = code[..open].rfind([';', '{', '}']).map_or(0, |at| at + 1);
        code[from..open].trim()
    }

    fn is_loop(head: &str) -> bool {
        ["for ", "while ", "loop"].iter().any(|word| head.starts_with(word))
    }

    /// What may run after an event: all that follows it in its function, and the whole of a loop that tells one each time round.
    fn after(code: &str, emit: usize) -> String {
        let end = closing(code, emit + code[emit..].find('(').unwrap());
        let mut texts = vec![];
        for open in blocks(code, emit) {
            let head = head(code, open);
            if head.contains("fn ") || head.contains("->") {
                texts.push(&code[end + 1..closing(code, open)]);
                break;
            }
            if is_loop(head) {
                texts.push(&code[open..closing(code, open)]);
            }
        }
        texts.concat()
    }

    #[test]
    fn nothing_refuses_once_an_event_is_told() {
        let (mut found, mut count) = (vec![], 0);
        let files = sources::below("").into_iter().filter(|(path, _)| !path.ends_with("events.rs"));
        for (path, text) in files {
            let code = code(&text);
            for emit in EMITS.iter().flat_map(|word| code.match_indices(word)).map(|(at, _)| at) {
                count += 1;
                let rest = after(&code, emit);
                if REFUSALS.iter().any(|word| rest.contains(word)) {
                    let line = code[..emit].matches('\n').count() + 1;
                    found.push(format!("{}:{line}", path.display()));
                }
            }
        }
        assert!(count > 50, "{count}: the search has lost its way");
        assert!(found.is_empty(), "told before something that may still refuse: {found:#?}");
    }

    #[test]
    fn the_search_finds_what_it_is_for() {
        let refuses = |body: &str| {
            let code = code(&format!("fn f() {{ {body} }}\n"));
            let rest = after(&code, code.find("emit!(").unwrap());
            REFUSALS.iter().any(|word| rest.contains(word))
        };
        assert!(refuses("emit!(A { b: 1 }); check()?; Ok(())"));
        assert!(refuses("for x in y { check(x)?; emit!(A {}); } Ok(())"));
        assert!(refuses("if a { emit!(A {}); } require!(b, C); Ok(())"));
        assert!(!refuses("check()?; emit!(A { b: c? }); // or not?\n Ok(())"));
        assert!(!refuses("for x in check()? { emit!(A { text: \"why?\" }); } Ok(())"));
    }
}
