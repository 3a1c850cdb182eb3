//! The most complex accounts that an owner can build, short of every leg, and what each instruction that liquidates one costs.

use crate::*;
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{Leg, SliceArgs},
    state::{MOST_COMPLEXITY, Position},
};
use breakwater_client::{
    address,
    instruction::{self as ix, Remaining},
};
use breakwater_risk::ONE_Q32;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A transaction's units, a fifth of them left.
pub const MOST_UNITS: u64 = 1_400_000 / 5 * 4;

/// Markets and days to the expiries of each: legs fill up what these leave.
pub const SHAPES: [(u8, &[i64]); 4] =
    [(2, &[30]), (2, &[7, 30, 60, 90]), (4, &[7, 30]), (8, &[7, 30, 60])];

/// What makes new risk be margined elsewhere than liquidation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    Same,
    /// Initial margin's ranges are wider.
    Wider,
    /// And surfaces are stale.
    Stale,
}

impl Width {
    pub const ALL: [Self; 3] = [Self::Same, Self::Wider, Self::Stale];
}

/// The account, and who is on its other sides.
pub struct Dear {
    pub world: World,
    pub seller: Trader,
    pub bidder: Trader,
}

impl Dear {
    /// As many short legs as a shape leaves room for.
    pub fn new((markets, days): (u8, &[i64])) -> Self {
        let mut world = World::wide(markets, days);
        let seller = world.trader(500_000_000);
        let expiries = usize::from(markets) * days.len();
        let legs = MOST_COMPLEXITY as usize - 2 * expiries - 3 * usize::from(markets);
        world.short_wide(&seller, (0, legs), CONTRACT);
        assert_eq!(world.account(&seller.account).complexity(), MOST_COMPLEXITY);
        let bidder = world.trader(500_000_000);
        Self { world, seller, bidder }
    }

    fn named(&self) -> Remaining {
        self.world.remaining(&[self.seller.account])
    }

    fn copy(&self) -> Self {
        let (seller, bidder) = (self.seller.copy(), self.bidder.copy());
        Self { world: self.world.fork(), seller, bidder }
    }

    /// A copy with its ranges and surfaces as asked for, and marks of now.
    fn at(&self, width: Width) -> Self {
        let mut dear = self.copy();
        let world = &mut dear.world;
        world.pass(if width == Width::Stale { 401 } else { 1 });
        for index in 0..world.pool_state().markets {
            world.set_price(index, if index == ETH { 3_000 } else { 60_000 });
            if width != Width::Same {
                world.set_market(index, |market| market.range.im_bps = market.range.mm_bps + 1_000);
            }
        }
        if width != Width::Stale {
            world.set_vol(6_000);
        }
        dear
    }

    /// What an instruction costs now, in a copy; `Err` with the cause where it fails.
    fn cost(&self, instruction: Instruction, signers: &[&Keypair]) -> Result<u64, String> {
        let sent = self.world.fork().send(&[instruction], signers);
        sent.map(|meta| meta.compute_units_consumed).map_err(|failure| failure.name)
    }

    /// The same of one that is refused at the end, after all the work.
    fn refused(&self, instruction: Instruction, name: &str) -> Result<u64, String> {
        match self.world.fork().send(&[instruction], &[]) {
            Err(failure) if failure.name == name => Ok(failure.units),
            Err(failure) => Err(failure.name),
            Ok(meta) => Ok(meta.compute_units_consumed),
        }
    }
}

/// One line of the table.
pub struct Cost {
    pub name: String,
    pub units: Result<u64, String>,
}

/// Every instruction of every tier on the most complex account of a shape.
pub fn costs(shape: (u8, &[i64])) -> Vec<Cost> {
    let (markets, days) = shape;
    let label = |name: &str, width: Width| {
        format!("dearest/{markets}x{}/{name}/{width:?}", days.len()).to_lowercase()
    };
    let healthy = Dear::new(shape);
    let mut all = owners(&healthy, label);
    let mut near = healthy.at(Width::Same);
    near.world.set_pool(|pool| pool.settings.soft.per_hour = 1_000);
    near.world.bring_below(&near.seller.account, 11_000);
    for width in Width::ALL {
        let dear = near.at(width);
        let soft = dear.world.soft(&dear.seller.account, dear.bidder.side());
        let units = dear.cost(soft, &[&dear.bidder.key]);
        all.push(Cost { name: label("take_soft", width), units });
    }
    let mut solvent = healthy.at(Width::Same);
    let vault = with_vault(&mut solvent.world);
    solvent.world.bring_below(&solvent.seller.account, 8_000);
    for width in Width::ALL {
        let dear = solvent.at(width);
        let start = dear.world.start(&dear.seller.account);
        all.push(Cost { name: label("start_auction", width), units: dear.cost(start, &[]) });
    }
    let start = solvent.world.start(&solvent.seller.account);
    solvent.world.must(&[start], &[]);
    for width in Width::ALL {
        let dear = solvent.at(width);
        let (pool, seller) = (dear.world.pool, dear.seller.account);
        let mut put = |name: &str, units| all.push(Cost { name: label(name, width), units });
        let bid = dear.world.bid(&seller, &dear.bidder, ANY);
        put("bid", dear.cost(bid, &[&dear.bidder.key]));
        let both = dear.world.slice_remaining(&seller, &vault);
        let mut falls = dear.copy();
        // what makes a surface stale takes as long
        if width != Width::Stale {
            falls.world.pass(300);
            falls = falls.at(width);
        }
        put("backstop_take", falls.cost(ix::backstop_take(pool, seller, ONE_Q32 / 8, &both), &[]));
        let raise = ix::raise_witness(pool, seller, 0, &dear.named());
        put("raise_witness", dear.refused(raise, "WitnessNotWorse"));
        put("end_auction", dear.refused(dear.world.end(&seller), "AccountUnhealthy"));
    }
    all.extend(insolvent(&healthy, label));
    all
}

/// What the account's owner does by itself: more risk, less, and money out; and less of it once initial margin is missing.
fn owners(healthy: &Dear, label: impl Fn(&str, Width) -> String) -> Vec<Cost> {
    let mut all = vec![];
    let mut missing = healthy.at(Width::Same);
    missing.world.bring_below(&missing.seller.account, 10_100);
    for width in Width::ALL {
        let dear = healthy.at(width);
        let mut put = |name: &str, units| all.push(Cost { name: label(name, width), units });
        let trade = |mut dear: Dear, size_lots| {
            let series = dear.world.account(&dear.seller.account).positions()[0].series();
            let leg = Leg { series, size_lots, price_atoms: dear.world.price_atoms(series) };
            let trade = dear.world.trade(&dear.bidder, &dear.seller, vec![leg]);
            dear.cost(trade, &[&dear.bidder.key, &dear.seller.key])
        };
        put("trade_closes", trade(dear.copy(), CONTRACT / 2));
        put("trade_closes_below_im", trade(missing.at(width), CONTRACT / 2));
        // at two widths what is new takes two checks, and may have to wait for a ramp's end
        if width == Width::Same {
            put("trade_opens", trade(dear.copy(), -CONTRACT / 100));
            let withdraw = dear.world.withdraw(&dear.seller, USD);
            put("withdraw", dear.cost(withdraw, &[&dear.seller.key]));
        }
    }
    all
}

fn insolvent(healthy: &Dear, label: impl Fn(&str, Width) -> String) -> Vec<Cost> {
    let mut all = vec![];
    let mut dear = healthy.at(Width::Same);
    let (pool, seller) = (dear.world.pool, dear.seller.account);
    let giver = dear.world.visitor();
    let wallet = dear.world.usdc_wallet(&giver);
    dear.world.must(&[ix::fund_insurance(pool, wallet, 400_000_000 * USD)], &[&giver.key]);
    dear.world.bring_below(&seller, -500);
    let start = dear.world.start(&seller);
    dear.world.must(&[start], &[]);
    let mut dear = dear.at(Width::Same);
    for width in Width::ALL {
        let at = dear.at(width);
        let declare = ix::declare_insolvent(pool, seller, &at.named());
        all.push(Cost { name: label("declare_insolvent", width), units: at.cost(declare, &[]) });
    }
    let declare = ix::declare_insolvent(pool, seller, &dear.named());
    dear.world.must(&[declare], &[]);
    for width in Width::ALL {
        let at = dear.at(width);
        let both = at.world.slice_remaining(&seller, &at.bidder.account);
        let args = SliceArgs { share_q32: ONE_Q32, whole_limit_atoms: 0, last_trade_id: 0 };
        let take = ix::take_insolvent(pool, seller, at.bidder.side(), args, &both);
        let units = at.cost(take, &[&at.bidder.key]);
        all.push(Cost { name: label("take_insolvent", width), units });
    }
    dear.world.pass(301);
    let mut dear = dear.at(Width::Same);
    let cover = dear.world.cover(&seller);
    let units = dear.cost(cover.clone(), &[]);
    all.push(Cost { name: label("cover_shortfall", Width::Same), units });
    dear.world.must(&[cover], &[]);
    all.extend(deleveraged(&dear, &label));
    let settle = dear.world.settle(&seller, BTC, dear.world.expiries[0]);
    let mut over = dear.at(Width::Same);
    over.world.set_time(over.world.expiries[0]);
    let price = over.world.post(update(BTC, 60_000, over.world.now()));
    let board = ix::settle_board(pool, BTC, over.world.expiries[0], price);
    over.world.must(&[board], &[]);
    all.push(Cost { name: label("settle_positions", Width::Same), units: over.cost(settle, &[]) });
    all
}

/// Against one account that holds every other side.
fn deleveraged(dear: &Dear, label: &impl Fn(&str, Width) -> String) -> Vec<Cost> {
    let mut dear = dear.copy();
    let (pool, seller) = (dear.world.pool, dear.seller.account);
    let mirror = dear.bidder.account;
    let held = dear.world.account(&seller).positions().to_vec();
    for key in dear.world.traders.clone() {
        if key != seller {
            dear.world.set_account(key, |account| hold(account, []));
        }
    }
    let opposite = held.iter().map(|held| Position { size_lots: -held.size_lots, ..*held });
    dear.world.set_account(mirror, |account| hold(account, opposite));
    // the fund has paid, and the price moves on
    dear.world.bring_below(&seller, -500);
    let mut all = vec![];
    for width in Width::ALL {
        let at = dear.at(width);
        let rank = ix::rank_account(pool, seller, mirror, &at.world.remaining(&[mirror]));
        all.push(Cost { name: label("rank_account", width), units: at.cost(rank, &[]) });
    }
    let rank = ix::rank_account(pool, seller, mirror, &dear.world.remaining(&[mirror]));
    dear.world.must(&[rank], &[]);
    dear.world.pass(61);
    for width in Width::ALL {
        let at = dear.at(width);
        let close =
            ix::deleverage(pool, seller, mirror, &at.world.slice_remaining(&seller, &mirror));
        all.push(Cost { name: label("deleverage", width), units: at.cost(close, &[]) });
        let both = at.world.remaining(&[seller, mirror]);
        let skip = ix::skip_rank(pool, seller, mirror, &both);
        all.push(Cost { name: label("skip_rank", width), units: at.refused(skip, "RankStands") });
    }
    all
}

/// A backstop vault with money in it.
fn with_vault(world: &mut World) -> Pubkey {
    let (authority, manager) = (world.authority.pubkey(), world.key());
    world.must(&[ix::create_backstop(authority, world.pool, manager.pubkey())], &[]);
    let vault = address::backstop_account(&world.pool);
    world.traders.push(vault);
    let provider = world.visitor();
    let remaining = world.remaining(&[vault]);
    let wallet = world.usdc_wallet(&provider);
    let ask =
        ix::request_backstop_deposit(world.pool, authority, wallet, 900_000_000 * USD, &remaining);
    world.must(&[ask], &[&provider.key]);
    world.pass(3_600);
    world.set_wide(60_000, 6_000);
    let enter = ix::process_backstop_deposit(world.pool, provider.key.pubkey(), &remaining);
    world.must(&[enter], &[]);
    vault
}
