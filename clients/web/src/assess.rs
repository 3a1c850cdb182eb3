//! Margin and health of an account, and what could leave it.

use crate::{refusal::Result, session::World};
use breakwater_clearing::{
    ledger,
    mark::Action,
    portfolio::{Doubt, MarginEngine},
    state::{MarginAccount, PoolSettings},
    vault::require_pace,
};
use breakwater_client::error::name_of;
use breakwater_risk::{
    liquidation::soft_bound_atoms,
    margin::{Health, Requirement},
    outflow::Taking,
};
use serde::Serialize;

/// Margin and health of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Assessment {
    /// Cash, negative when owed [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub cash_atoms: i64,
    /// Collateral at what of it counts: low price, less haircut [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub collateral_atoms: i64,
    /// Options at mark, either sign [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub options_atoms: i64,
    /// What is compared with margins: the sum of the three above [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub equity_atoms: i64,
    /// What the account is worth: collateral without its haircut; below zero it is insolvent [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub value_atoms: i64,
    /// Initial margin [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub im_atoms: i64,
    /// Maintenance margin [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub mm_atoms: i64,
    /// Counted equity less initial margin, negative when short [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub im_excess_atoms: i64,
    /// Counted equity less maintenance margin, negative when due [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub mm_excess_atoms: i64,
    /// Soft slices may be taken below this equity; the maintenance margin itself where the pool takes none [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub soft_line_atoms: i64,
    /// Cash that could be taken off the account now, rounded down; 0 when anything forbids it [quote atoms]. What arrives of it `arrivingAtoms`
    /// says. A pause of the protocol is not among it: the engine does not know the protocol.
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub max_withdraw_atoms: u64,
    /// Case that decides the maintenance margin: 0 to 32 a scenario, 33 the basis contingency.
    pub worst_case: u8,
    /// Contracts at spot, without sign [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub notional_atoms: u64,
    /// Nothing is left that an auction could sell: no position, and collateral worth less than dust.
    pub spent: bool,
    /// What prices and surfaces forbid by the state they are in.
    pub blocked: Blocked,
}

/// Name of the program's error that blocks an action now; absent where none does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Blocked {
    /// New risk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trade: Option<String>,
    /// Withdrawals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdraw: Option<String>,
    /// Sales of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liquidate: Option<String>,
}

/// The account as it is, all scenarios. Errors: those of [`MarginEngine::requirement`].
pub fn assess(world: &World, account: &MarginAccount) -> Result<Assessment> {
    let mut engine = world.engine();
    let requirement = engine.requirement(account)?;
    of(world, &engine, account, &requirement)
}

/// The same from a requirement that is known. Errors: those of [`MarginEngine::collateral_atoms`], `Overflow`.
pub fn of(
    world: &World,
    engine: &MarginEngine,
    account: &MarginAccount,
    requirement: &Requirement,
) -> Result<Assessment> {
    let health = Health::new(account.cash_atoms, requirement)?;
    let collateral_atoms = engine.collateral_atoms(account, Doubt::Against(Action::NewRisk))?;
    let blocked = blocked(engine, account);
    Ok(Assessment {
        cash_atoms: account.cash_atoms,
        collateral_atoms,
        options_atoms: requirement.mtm_atoms.saturating_sub(collateral_atoms),
        equity_atoms: health.equity_atoms(),
        value_atoms: health.value_atoms(),
        im_atoms: health.im_atoms(),
        mm_atoms: health.mm_atoms(),
        im_excess_atoms: health.im_excess_atoms(),
        mm_excess_atoms: health.mm_excess_atoms(),
        soft_line_atoms: soft_line_atoms(&world.pool.settings, health.mm_atoms())?,
        max_withdraw_atoms: max_withdraw_atoms(world, account, &health, &blocked),
        worst_case: requirement.worst_scenario,
        notional_atoms: engine.gross_notional_atoms(account)?,
        spent: engine.is_spent(account, &world.pool.settings.auction)?,
        blocked,
    })
}

/// Soft slices are taken below it, rounded up [quote atoms]; where the pool allows none, it is the maintenance margin itself. Errors:
/// `Overflow`.
pub fn soft_line_atoms(settings: &PoolSettings, mm_atoms: i64) -> Result<i64> {
    let buffer_bps = if settings.soft.per_hour == 0 { 0 } else { settings.soft.buffer_bps };
    let line = soft_bound_atoms(mm_atoms, buffer_bps)?;
    Ok(i64::try_from(line).unwrap_or(i64::MAX))
}

fn blocked(engine: &MarginEngine, account: &MarginAccount) -> Blocked {
    let name = |tried: anchor_lang::Result<()>| tried.err().map(|error| name_of(&error));
    let by = |action| name(engine.require(action, account));
    Blocked {
        trade: by(Action::NewRisk),
        withdraw: by(Action::Withdraw),
        liquidate: name(engine.require_priced(account)),
    }
}

/// What `withdraw` would take off the account, as far as the accounts loaded can tell (the protocol's pause is not among them): cash above
/// nothing, equity above initial margin, and no more than the account's pace while the pool limits withdrawals. What arrives of it:
/// [`crate::missing::arriving_atoms`].
fn max_withdraw_atoms(
    world: &World,
    account: &MarginAccount,
    health: &Health,
    blocked: &Blocked,
) -> u64 {
    if account.require_not_in_auction().is_err() || blocked.withdraw.is_some() {
        return 0;
    }
    // the margin of cash is nothing, so what leaves lowers equity alone
    let own = account.cash_atoms.min(health.im_excess_atoms()).max(0).unsigned_abs();
    most_at_pace(world, account, (own, health.value_atoms()))
}

/// The most that the pace lets go of an amount, from an account of this value.
fn most_at_pace(world: &World, account: &MarginAccount, (atoms, value_atoms): (u64, i64)) -> u64 {
    let now = world.now();
    let passes = |atoms: u64| {
        let (mut pool, mut allowance) = (world.pool.clone(), account.allowance);
        let taking = Taking { atoms, value_atoms };
        ledger::fill_hole(&mut pool, now).is_ok()
            && require_pace(&mut pool, &mut allowance, taking, now).is_ok()
    };
    if atoms == 0 || passes(atoms) {
        return atoms;
    }
    let (mut low, mut high) = (0, atoms);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if passes(middle) { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{CONTRACT, K, account, series, world};
    use breakwater_tests::{START, USD};

    #[test]
    fn the_parts_of_equity_sum_and_the_margin_is_the_clients() {
        let world = world();
        let mut account =
            account(40_000, &[(series(0, 62 * K), -CONTRACT), (series(1, 50 * K), CONTRACT)]);
        account.collateral_atoms[0] = 50_000_000;
        let told = assess(&world, &account).unwrap();
        let (requirement, health) = world.snapshot.assess(&account).unwrap();
        assert_eq!(told.equity_atoms, told.cash_atoms + told.collateral_atoms + told.options_atoms);
        assert_eq!(told.equity_atoms, health.equity_atoms());
        // half a coin at its low price, of which the haircut does not count
        let haircut = told.value_atoms - told.equity_atoms;
        assert!(haircut > 0 && told.value_atoms == health.value_atoms(), "{haircut}");
        assert_eq!((told.im_atoms, told.mm_atoms), (requirement.im_atoms, requirement.mm_atoms));
        assert_eq!(told.worst_case, requirement.worst_scenario);
        assert!(told.collateral_atoms > 0 && told.options_atoms < 0 && told.mm_atoms > 0);
        assert_eq!(told.blocked, Blocked::default());
        assert_eq!(told.notional_atoms, 2 * 60 * K);
    }

    #[test]
    fn nothing_can_be_withdrawn_in_auction_or_at_an_old_price() {
        let mut world = world();
        let mut account = account(10_000, &[(series(1, 40 * K), CONTRACT)]);
        let most = assess(&world, &account).unwrap().max_withdraw_atoms;
        assert!((9_000 * USD..=10_000 * USD).contains(&most), "{most}");
        account.in_auction = 1;
        assert_eq!(assess(&world, &account).unwrap().max_withdraw_atoms, 0);
        account.in_auction = 0;
        world.snapshot.now = START + 100_000;
        let old = assess(&world, &account).unwrap();
        assert_eq!(old.max_withdraw_atoms, 0);
        let stale = Some("PriceStale".to_owned());
        assert_eq!(
            old.blocked,
            Blocked { trade: stale.clone(), withdraw: stale.clone(), liquidate: stale }
        );
    }

    #[test]
    fn while_something_is_missing_an_account_takes_out_a_share_of_its_own_worth_and_what_it_brought()
     {
        let mut world = world();
        world.pool.accounts_cash_atoms = 1_000_000 * USD as i64;
        world.pool.settling_atoms = 1;
        world.pool.settings.loss.withdraw_bps = 50;
        let mut account = account(10_000, &[]);
        assert_eq!(assess(&world, &account).unwrap().max_withdraw_atoms, 50 * USD);
        account.allowance.bring(2_000 * USD, world.pool.window_time(START));
        assert_eq!(assess(&world, &account).unwrap().max_withdraw_atoms, 2_040 * USD);
        world.pool.settling_atoms = 0;
        assert_eq!(assess(&world, &account).unwrap().max_withdraw_atoms, 10_000 * USD);
    }

    #[test]
    fn the_soft_line_is_above_maintenance_where_soft_slices_are_taken() {
        let mut settings = world().pool.settings;
        settings.soft.per_hour = 3;
        settings.soft.buffer_bps = 1_500;
        assert_eq!(soft_line_atoms(&settings, 1_000).unwrap(), 1_150);
        settings.soft.per_hour = 0;
        assert_eq!(soft_line_atoms(&settings, 1_000).unwrap(), 1_000);
    }
}
