//! What a change would do to every margin account, by the program's own engine. Pure.

use super::governed::Set;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::state::{MarginAccount, Market, MarketParams, ParamSet};
use breakwater_client::{instruction::Governed, snapshot::Snapshot};
use breakwater_risk::margin::Health;

/// An account that the change would make due for liquidation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub key: Pubkey,
    /// Equity less maintenance margin before and after [quote atoms].
    pub excess_atoms: (i64, i64),
}

/// Counts are before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    pub accounts: usize,
    pub below_im: (usize, usize),
    pub below_mm: (usize, usize),
    pub newly_due: Vec<Due>,
    /// The engine refuses to margin them afterwards, and why.
    pub unknown: Vec<(Pubkey, String)>,
}

impl Effect {
    /// Nobody is put into liquidation, as far as the engine can say.
    pub fn is_harmless(&self) -> bool {
        self.newly_due.is_empty() && self.unknown.is_empty()
    }
}

/// Whether a set has a part in margin at all.
pub fn bears_on_margin(set: &ParamSet) -> bool {
    matches!(set, ParamSet::Pool(_) | ParamSet::Market(_))
}

/// The snapshot as it would be under some sets.
pub fn under(snapshot: &Snapshot, changes: &[(&Set, ParamSet)]) -> Snapshot {
    let mut after = snapshot.clone();
    for (set, params) in changes {
        match (params, set.of) {
            (ParamSet::Pool(settings), _) => after.settings = *settings,
            (ParamSet::Market(params), Governed::Market { index, .. }) => {
                let found = after.markets.iter_mut().find(|(market, _)| market.index == index);
                if let Some((market, _)) = found {
                    adopt(market, params);
                }
            }
            _ => {} // protocol and breakers have no part in margin
        }
    }
    after
}

/// The mark stays, even of another feed: the price is of the same thing. New range parameters count as they will once all that is
/// held stands and the ramp of maintenance margin has ended: what comes slowly comes all the same.
fn adopt(market: &mut Market, params: &MarketParams) {
    let ranges_move = market.params.ranges != params.ranges;
    market.params = *params;
    if ranges_move {
        let target = market.target_bps(&market.range.exposure());
        (market.range.im_bps, market.range.mm_bps) = (target, target);
    }
}

/// Every account's margin before and after.
pub fn simulate(
    before: &Snapshot,
    after: &Snapshot,
    accounts: &[(Pubkey, Box<MarginAccount>)],
) -> Effect {
    let mut effect = Effect { accounts: accounts.len(), ..Effect::default() };
    for (key, account) in accounts {
        let health = |snapshot: &Snapshot| snapshot.assess(account).map(|(_, health)| health);
        let old: Option<Health> = health(before).ok();
        let new = match health(after) {
            Ok(new) => new,
            Err(error) => {
                effect.unknown.push((*key, error_text(&error)));
                continue;
            }
        };
        let is = |health: Option<&Health>, test: fn(&Health) -> bool| {
            usize::from(health.is_some_and(test))
        };
        let below_im = |health: &Health| health.im_excess_atoms() < 0;
        effect.below_im.0 += is(old.as_ref(), below_im);
        effect.below_im.1 += is(Some(&new), below_im);
        effect.below_mm.0 += is(old.as_ref(), Health::is_liquidatable);
        effect.below_mm.1 += is(Some(&new), Health::is_liquidatable);
        if new.is_liquidatable() && !old.is_some_and(|old| old.is_liquidatable()) {
            let excess = (old.map_or(0, |old| old.mm_excess_atoms()), new.mm_excess_atoms());
            effect.newly_due.push(Due { key: *key, excess_atoms: excess });
        }
    }
    effect
}

fn error_text(error: &anchor_lang::error::Error) -> String {
    match error {
        anchor_lang::error::Error::AnchorError(error) => error.error_name.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{EXPIRY, USD, snapshot};
    use breakwater_clearing::state::{Governed as Version, Series};

    /// Short one put at the money, with so much cash above (or below) maintenance margin.
    fn seller(snapshot: &Snapshot, spare_usd: i64) -> Box<MarginAccount> {
        let mut account = breakwater_client::snapshot::empty_account();
        let put = Series { market: 0, kind: 1, expiry_ts: EXPIRY, strike_atoms: 100_000 * USD };
        account.change(&put, -1_000_000).unwrap();
        let (_, health) = snapshot.assess(&account).unwrap();
        account.cash_atoms = spare_usd * USD as i64 - health.mm_excess_atoms();
        account
    }

    fn pool_set(snapshot: &Snapshot) -> Set {
        Set {
            name: "pool".to_owned(),
            of: Governed::Pool(Pubkey::default()),
            version: Version::default(),
            params: ParamSet::Pool(snapshot.settings),
        }
    }

    fn market_set(snapshot: &Snapshot) -> Set {
        Set {
            name: "market:BTC".to_owned(),
            of: Governed::Market { pool: Pubkey::default(), index: 0 },
            version: Version::default(),
            params: ParamSet::Market(Box::new(snapshot.markets[0].0.params)),
        }
    }

    fn accounts(snapshot: &Snapshot) -> Vec<(Pubkey, Box<MarginAccount>)> {
        let spare = [-10, 10, 1_000_000];
        spare.map(|usd| (Pubkey::new_unique(), seller(snapshot, usd))).into()
    }

    #[test]
    fn nothing_changes_nothing() {
        let before = snapshot();
        let set = pool_set(&before);
        let same = (&set, ParamSet::Pool(before.settings));
        let effect = simulate(&before, &under(&before, &[same]), &accounts(&before));
        assert_eq!((effect.accounts, effect.below_mm), (3, (1, 1)));
        assert!(effect.is_harmless(), "who is due already is not put there by the change");
    }

    #[test]
    fn more_margin_puts_the_thin_account_into_liquidation_and_names_it() {
        let before = snapshot();
        let (set, accounts) = (market_set(&before), accounts(&before));
        let mut params = Box::new(before.markets[0].0.params);
        params.grid.mm_loss_factor_bps += 500;
        let after = under(&before, &[(&set, ParamSet::Market(params))]);
        let effect = simulate(&before, &after, &accounts);
        assert_eq!(effect.below_mm, (1, 2));
        assert!(!effect.is_harmless());
        let keys: Vec<Pubkey> = effect.newly_due.iter().map(|due| due.key).collect();
        assert_eq!(keys, [accounts[1].0]);
        let (was, is) = effect.newly_due[0].excess_atoms;
        assert!(was > 0 && is < 0, "{was} to {is}");
    }

    #[test]
    fn less_margin_harms_nobody() {
        let before = snapshot();
        let set = market_set(&before);
        let mut params = Box::new(before.markets[0].0.params);
        params.grid.mm_loss_factor_bps -= 1_000;
        let after = under(&before, &[(&set, ParamSet::Market(params))]);
        let effect = simulate(&before, &after, &accounts(&before));
        assert!(effect.is_harmless());
        assert_eq!(effect.below_mm, (1, 0));
    }

    #[test]
    fn ranges_count_as_they_will_be_when_the_ramp_has_ended() {
        let mut before = snapshot();
        // realised volatility of 70 % against a reference of 70 %; half of that doubles the range
        before.markets[0].0.realised.variance_q48 = (0.49 * 2f64.powi(48)) as u64;
        let set = market_set(&before);
        let mut params = Box::new(before.markets[0].0.params);
        params.ranges.reference_vol_bps = 3_500;
        let after = under(&before, &[(&set, ParamSet::Market(params))]);
        assert_eq!(after.markets[0].0.range.mm_bps, 12_500, "as wide as allowed");
        assert!(!simulate(&before, &after, &accounts(&before)).is_harmless());
    }

    #[test]
    fn a_limit_counts_for_all_that_is_held_and_not_only_for_what_stands() {
        let mut before = snapshot();
        before.markets[0].0.range.open_interest_atoms = 2_000 * USD;
        let set = market_set(&before);
        let mut params = Box::new(before.markets[0].0.params);
        params.ranges.open_interest_limit_atoms = 1_000 * USD;
        params.ranges.crowding_bps = 2_000;
        let after = under(&before, &[(&set, ParamSet::Market(params))]);
        assert_eq!(after.markets[0].0.range.mm_bps, 12_000);
    }

    #[test]
    fn an_account_that_cannot_be_margined_is_no_safe_account() {
        let before = snapshot();
        let mut after = before.clone();
        after.markets[0].0.mark.price_atoms = 0;
        let effect = simulate(&before, &after, &accounts(&before));
        assert_eq!(effect.unknown.len(), 3);
        assert!(!effect.is_harmless());
    }
}
