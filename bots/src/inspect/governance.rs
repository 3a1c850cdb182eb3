//! Protocol, pool, market and what hangs on them.

use super::tree::{
    Tree, bps, hidden, key, key_text, leaf, lots, lots_text, named, q32_text, set, time, tree, usd,
    used,
};
use crate::params::units;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::state::{
    Average, Board, Breakers, Closed, FlowState, Governed, IdleState, Mark, Market, ParamChange,
    ParamSet, Pool, PriceMoves, Protocol, Publisher, RangeState, RealisedState, RoleTransfer,
    SecondPrice, SharedState, Spent, Stops, Surface, SurfaceShape, SurfaceSlot, SurfaceStep,
    WindowState, board_status, slot_status,
};
use breakwater_client::params::codes::STOPS;

pub fn protocol(protocol: &Protocol) -> Tree {
    tree!(
        protocol,
        Protocol {
            authority: key(authority),
            guardian: key(guardian),
            steward: key(steward),
            quote_mint: key(quote_mint),
            chain: leaf(Pubkey::new_from_array(*chain)),
            params: set(&ParamSet::Protocol(*params)),
            governed: governed_tree(governed),
            paused: leaf(units::pauses(*paused)),
            sales_paused: leaf(span(sales_paused)),
            withdrawals_paused: leaf(span(withdrawals_paused)),
            leave_ts: time(leave_ts),
            guardian_ts: time(guardian_ts),
            pools: leaf(pools),
            bump: hidden(bump),
        }
    )
}

fn governed_tree(governed: &Governed) -> Tree {
    tree!(governed, Governed { version: leaf(version), stepped_ts: time(stepped_ts) })
}

pub fn window(state: &WindowState) -> Tree {
    tree!(
        state,
        WindowState {
            start_ts: time(start_ts),
            base_atoms: usd(*base_atoms),
            used_atoms: usd(*used_atoms),
        }
    )
}

fn flow(state: &FlowState) -> Tree {
    tree!(
        state,
        FlowState {
            start_ts: time(start_ts),
            base_atoms: usd(*base_atoms),
            net_out_atoms: usd(*net_out_atoms),
        }
    )
}

fn shared_tree(state: &SharedState) -> Tree {
    tree!(
        state,
        SharedState {
            hole_atoms: usd(*hole_atoms),
            claims_atoms: usd(*claims_atoms),
            left_hole_atoms: usd(*left_hole_atoms),
            left_claims_atoms: usd(*left_claims_atoms),
        }
    )
}

/// From and until; what has no end yet says so.
fn span(closed: &Closed) -> String {
    if closed.until_ts == 0 {
        return "never".to_owned();
    }
    let until = match closed.until_ts {
        i64::MAX => "lifted".to_owned(),
        until_ts => units::utc(until_ts),
    };
    format!("{} until {until}", units::utc(closed.since_ts))
}

fn stops_tree(stops: &Stops) -> Tree {
    let times = |closed: &[Closed; 5]| {
        let each = STOPS.iter().zip(closed).filter(|(_, closed)| closed.until_ts != 0);
        Tree::Lines(each.map(|((_, name), closed)| format!("{name}  {}", span(closed))).collect())
    };
    tree!(stops, Stops { closed: times(closed), withdraw_bps: bps(*withdraw_bps) })
}

pub fn pool(pool: &Pool) -> Tree {
    tree!(
        pool,
        Pool {
            protocol: key(protocol),
            quote_vault: key(quote_vault),
            backstop_account: key(backstop_account),
            settings: set(&ParamSet::Pool(*settings)),
            governed: governed_tree(governed),
            stops: stops_tree(stops),
            insurance_atoms: usd(*insurance_atoms),
            gamma_atoms: usd(*gamma_atoms),
            escrow_atoms: usd(*escrow_atoms),
            held_atoms: usd(*held_atoms),
            bonds_atoms: usd(*bonds_atoms),
            entering_atoms: usd(*entering_atoms),
            loss_atoms: usd(*loss_atoms),
            suspense_atoms: usd(*suspense_atoms),
            accounts_cash_atoms: usd(*accounts_cash_atoms),
            debts_atoms: usd(*debts_atoms),
            shortfall_atoms: usd(*shortfall_atoms),
            gap_atoms: usd(*gap_atoms),
            settling_atoms: usd(*settling_atoms),
            kept_atoms: usd(*kept_atoms),
            shared: shared_tree(shared),
            insurance_window: window(insurance_window),
            outflow: flow(outflow),
            auctioned_window: window(auctioned_window),
            auction_notional_atoms: usd(*auction_notional_atoms),
            turns_until_us: time(&(turns_until_us / 1_000_000)),
            insurance_paid_atoms: usd(*insurance_paid_atoms),
            slices: leaf(slices),
            id: leaf(id),
            markets: leaf(markets),
            bump: hidden(bump),
        }
    )
}

/// What follows from a pool's fields at a moment [unix s]: what nobody can pay then, and what withdrawals share it over.
pub fn missing(pool: &Pool, now: i64) -> Tree {
    let hole = pool.clone().hole(now);
    Tree::Branch(vec![
        ("missing_now", usd(hole.atoms())),
        ("insurance_now", usd(hole.insurance_atoms)),
        ("claims", usd(pool.claims_atoms())),
    ])
}

fn mark_tree(mark: &Mark) -> Tree {
    tree!(
        mark,
        Mark {
            price_atoms: usd(*price_atoms),
            conf_atoms: usd(*conf_atoms),
            ema_atoms: usd(*ema_atoms),
            publish_ts: time(publish_ts),
            slot: leaf(slot),
            taken_ts: time(taken_ts),
            source_ts: time(source_ts),
        }
    )
}

fn realised_tree(state: &RealisedState) -> Tree {
    let vol = |variance_q48: u64| (variance_q48 as f64 / 2f64.powi(48)).sqrt() * 100.0;
    tree!(
        state,
        RealisedState {
            variance_q48: leaf(format!("volatility {:.1} % a year", vol(*variance_q48))),
            last_price_atoms: usd(*last_price_atoms),
            last_ts: time(last_ts),
            doubted_price_atoms: usd(*doubted_price_atoms),
            doubted_ts: time(doubted_ts),
        }
    )
}

fn range_tree(state: &RangeState) -> Tree {
    tree!(
        state,
        RangeState {
            open_interest_atoms: usd(*open_interest_atoms),
            short_gamma_atoms: usd(*short_gamma_atoms),
            standing_interest_atoms: usd(*standing_interest_atoms),
            standing_gamma_atoms: usd(*standing_gamma_atoms),
            standing_ts: time(standing_ts),
            mm_ts: time(mm_ts),
            im_bps: bps(*im_bps),
            mm_bps: bps(*mm_bps),
        }
    )
}

fn second_tree(price: &SecondPrice) -> Tree {
    tree!(price, SecondPrice { price_atoms: usd(*price_atoms), publish_ts: time(publish_ts) })
}

/// Seconds that did not count for public bids, the sealed round, any sale.
fn idle_tree(idle: &IdleState) -> Tree {
    tree!(
        idle,
        IdleState { secs: leaf(seconds(secs)), _pad: hidden(_pad), ts: time(ts), slot: leaf(slot) }
    )
}

pub fn seconds([public, sealed, any]: &[u32; 3]) -> String {
    format!("public {public} s, sealed {sealed} s, any {any} s")
}

/// What of each expiry's settlement is decided.
fn averages_tree(averages: &[Average]) -> Tree {
    let used = averages.iter().filter(|average| average.secs > 0 || average.closed != 0);
    let line = |average: &Average| {
        let Average { expiry_ts, sum, secs, closed } = average;
        let mean = sum / u64::from(*secs).max(1);
        let state = if *closed == 0 { "runs" } else { "closed" };
        format!(
            "expiry {}  {} over {secs} s  {state}",
            units::utc(*expiry_ts),
            units::usd(mean.into())
        )
    };
    Tree::Lines(used.map(line).collect())
}

fn moves_tree(moves: &PriceMoves) -> Tree {
    tree!(
        moves,
        PriceMoves {
            start_ts: time(start_ts),
            low_atoms: usd(*low_atoms),
            high_atoms: usd(*high_atoms),
            before_low_atoms: usd(*before_low_atoms),
            before_high_atoms: usd(*before_high_atoms),
        }
    )
}

pub fn market(market: &Market) -> Tree {
    let opens = |ts: i64| {
        if ts == i64::MAX { "withheld by the guardian".to_owned() } else { units::utc(ts) }
    };
    tree!(
        market,
        Market {
            pool: key(pool),
            surface: key(surface),
            collateral_mint: key(collateral_mint),
            collateral_vault: key(collateral_vault),
            collateral_atoms: leaf(format!("{collateral_atoms} atoms of the mint")),
            mark: mark_tree(mark),
            realised: realised_tree(realised),
            range: range_tree(range),
            second: second_tree(second),
            moves: moves_tree(moves),
            idle: idle_tree(idle),
            averages: averages_tree(averages),
            params: set(&ParamSet::Market(Box::new(*params))),
            governed: governed_tree(governed),
            opens_ts: leaf(opens(*opens_ts)),
            index: leaf(index),
            collateral_decimals: leaf(collateral_decimals),
            bump: hidden(bump),
            boards: leaf(boards),
            publishers: leaf(publishers),
            _pad: hidden(_pad),
            symbol: leaf(units::symbol(symbol)),
        }
    )
}

/// Value parameters of a point on one line.
fn slot(slot: &SurfaceSlot) -> String {
    let SurfaceSlot {
        expiry_ts,
        published_ts,
        a_q32,
        b_q32,
        rho_q32,
        m_q32,
        sigma_q32,
        tenor_secs,
        basis_q32,
        rate_q32,
        settlement_price_atoms,
        status,
        _pad,
    } = slot;
    let status = match *status {
        slot_status::LIVE => "live".to_owned(),
        slot_status::SETTLED => "settled".to_owned(),
        slot_status::EMPTY => "empty".to_owned(),
        other => format!("unknown ({other})"),
    };
    let f = |q32: i64| q32_text(q32.into());
    format!(
        "expiry {}  {status}  published {}  a {} b {} rho {} m {} sigma {}  quoted for {}  forward/spot {}  \
         rate {}  settled at {}",
        units::utc(*expiry_ts),
        units::utc(*published_ts),
        f(*a_q32),
        f(*b_q32),
        f(*rho_q32),
        f(*m_q32),
        f(*sigma_q32),
        units::duration((*tenor_secs).into()),
        q32_text((*basis_q32).into()),
        f(*rate_q32),
        units::usd((*settlement_price_atoms).into())
    )
}

fn slots_tree(slots: &[SurfaceSlot]) -> Tree {
    let used = slots.iter().enumerate().filter(|(_, slot)| slot.status != slot_status::EMPTY);
    Tree::Lines(used.map(|(at, point)| format!("{at:>3}  {}", slot(point))).collect())
}

/// What each slot's point is measured from, where there is one, and which are in doubt.
fn steps_tree(steps: &[SurfaceStep]) -> Tree {
    let used = steps.iter().enumerate().filter(|(_, step)| step.from_ts > 0);
    let line = |(at, step): (usize, &SurfaceStep)| {
        let SurfaceStep { from, from_ts, doubted_ts } = step;
        let SurfaceShape { a_q32, b_q32, rho_q32, m_q32, sigma_q32, tenor_secs } = *from;
        let values = [a_q32, b_q32, rho_q32, m_q32, sigma_q32].map(|q32| q32_text(q32.into()));
        let doubted = match *doubted_ts {
            0 => String::new(),
            ts => format!("  a step too far since {}", units::utc(ts)),
        };
        format!(
            "{at:>3}  from {}  a b rho m sigma {}  quoted for {}{doubted}",
            units::utc(*from_ts),
            values.join(" "),
            units::duration(tenor_secs.into())
        )
    };
    Tree::Lines(used.map(line).collect())
}

pub fn surface(surface: &Surface) -> Tree {
    tree!(
        surface,
        Surface {
            market: key(market),
            slots: slots_tree(slots),
            steps: steps_tree(steps),
            bump: hidden(bump),
            _pad: hidden(_pad),
        }
    )
}

pub fn publisher(publisher: &Publisher) -> Tree {
    tree!(
        publisher,
        Publisher {
            market: leaf(key_text(market)),
            key: leaf(key_text(key)),
            active_ts: time(active_ts),
            points: slots_tree(points),
            bump: hidden(bump),
            _pad: hidden(_pad),
        }
    )
}

pub fn board(board: &Board) -> Tree {
    let names = [
        (board_status::LISTED, "listed"),
        (board_status::DELISTED, "delisted"),
        (board_status::SETTLED, "settled"),
    ];
    let Board { strikes: listed, short_by_strike_lots: short, strike_count: count, .. } = board;
    let pairs: Vec<(u64, u64)> = listed.iter().copied().zip(short.iter().copied()).collect();
    let line = |(strike, lots): &(u64, u64)| {
        format!("{}  short {}", units::usd((*strike).into()), lots_text((*lots).into()))
    };
    tree!(
        board,
        Board {
            market: key(market),
            expiry_ts: time(expiry_ts),
            settlement_price_atoms: usd(*settlement_price_atoms),
            long_lots: lots(*long_lots),
            short_lots: lots(*short_lots),
            suspense_atoms: usd(*suspense_atoms),
            strikes: {
                hidden(strikes);
                used(&pairs, usize::from(*count), line)
            },
            short_by_strike_lots: hidden(short_by_strike_lots),
            open_interest_atoms: usd(*open_interest_atoms),
            short_gamma_atoms: usd(*short_gamma_atoms),
            strike_count: leaf(strike_count),
            status: named(*status, &names),
            market_index: leaf(market_index),
            bump: hidden(bump),
            _pad: hidden(_pad),
        }
    )
}

/// What each rule that ever stopped something has stopped of its day.
fn spent_tree(spent: &[Spent]) -> Tree {
    let used = spent.iter().enumerate().filter(|(_, spent)| spent.until_ts > 0);
    let line = |(at, spent): (usize, &Spent)| {
        let Spent { day_ts, until_ts, secs } = spent;
        format!(
            "{at:>3}  {secs} s of the day from {}, last until {}",
            units::utc(*day_ts),
            units::utc(*until_ts)
        )
    };
    Tree::Lines(used.map(line).collect())
}

pub fn breakers(breakers: &Breakers) -> Tree {
    tree!(
        breakers,
        Breakers {
            pool: key(pool),
            governed: governed_tree(governed),
            rules: set(&ParamSet::Breakers(Box::new(*rules))),
            spent: spent_tree(spent),
            bump: hidden(bump),
        }
    )
}

fn params(params: &ParamSet) -> Tree {
    set(params)
}

pub fn param_change(change: &ParamChange) -> Tree {
    let kind = match change.set {
        ParamSet::Protocol(_) => "of the protocol",
        ParamSet::Pool(_) => "of a pool",
        ParamSet::Market(_) => "of a market",
        ParamSet::Breakers(_) => "of breakers",
        ParamSet::Lift(_) => "lifts pauses",
        ParamSet::Calm(_) => "ends stops",
    };
    let Tree::Branch(mut fields) = tree!(
        change,
        ParamChange {
            target: key(target),
            asked_by: key(asked_by),
            payer: key(payer),
            replaces: leaf(format!("version {replaces}")),
            queued_ts: time(queued_ts),
            ready_ts: time(ready_ts),
            lapses_ts: time(lapses_ts),
            bump: hidden(bump),
            set: params(set),
        }
    ) else {
        return Tree::Hidden;
    };
    fields.insert(0, ("kind", leaf(kind)));
    Tree::Branch(fields)
}

pub fn role_transfer(transfer: &RoleTransfer) -> Tree {
    tree!(
        transfer,
        RoleTransfer {
            protocol: key(protocol),
            target: key(target),
            from: key(from),
            to: key(to),
            payer: key(payer),
            ready_ts: time(ready_ts),
            lapses_ts: time(lapses_ts),
            role: leaf(format!("{role:?}")),
            bump: hidden(bump),
        }
    )
}
