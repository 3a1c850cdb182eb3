//! The pool as it would be under changes; [`breakwater_client::params::effect`] has what they do to accounts.

use super::governed::Wanted;
use breakwater_client::{instruction::Governed, params::adopt, snapshot::Snapshot};

/// The snapshot as it would be under some sets.
pub fn under(snapshot: &Snapshot, changes: &[Wanted]) -> Snapshot {
    let mut after = snapshot.clone();
    for Wanted { set, params } in changes {
        let market = match set.of {
            Governed::Market { index, .. } => Some(index),
            _ => None,
        };
        adopt(&mut after, params, market);
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{EXPIRY, USD, snapshot},
        params::governed::Set,
    };
    use anchor_lang::prelude::Pubkey;
    use breakwater_clearing::state::{Governed as Version, MarginAccount, ParamSet, Series};
    use breakwater_client::{
        account::Keyed,
        params::{Effect, Side, effect},
    };

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
            params: ParamSet::Market(Box::new(snapshot.markets[0].market.params)),
        }
    }

    fn accounts(snapshot: &Snapshot) -> Vec<Keyed<MarginAccount>> {
        let seller = |usd| Keyed { key: Pubkey::new_unique(), state: seller(snapshot, usd) };
        [-10, 10, 1_000_000].map(seller).into()
    }

    fn below_mm(effect: &Effect) -> (usize, usize) {
        (effect.before.below_mm, effect.after.below_mm)
    }

    #[test]
    fn nothing_changes_nothing() {
        let before = snapshot();
        let set = pool_set(&before);
        let same = Wanted { set: &set, params: ParamSet::Pool(before.settings) };
        let effect = effect(&before, &under(&before, &[same]), &accounts(&before));
        assert_eq!(below_mm(&effect), (1, 1));
        assert!(effect.is_harmless(), "who is due already is not put there by the change");
    }

    #[test]
    fn more_margin_puts_the_thin_account_into_liquidation_and_names_it() {
        let before = snapshot();
        let (set, accounts) = (market_set(&before), accounts(&before));
        let mut params = Box::new(before.markets[0].market.params);
        params.grid.mm_loss_factor_bps += 500;
        let after = under(&before, &[Wanted { set: &set, params: ParamSet::Market(params) }]);
        let effect = effect(&before, &after, &accounts);
        assert_eq!(below_mm(&effect), (1, 2));
        assert!(!effect.is_harmless());
        let keys: Vec<Pubkey> = effect.newly_due.iter().map(|due| due.key).collect();
        assert_eq!(keys, [accounts[1].key]);
        let (was, is) = (effect.newly_due[0].before_atoms, effect.newly_due[0].after_atoms);
        assert!(was.is_some_and(|was| was > 0) && is < 0, "{was:?} to {is}");
    }

    #[test]
    fn less_margin_harms_nobody() {
        let before = snapshot();
        let set = market_set(&before);
        let mut params = Box::new(before.markets[0].market.params);
        params.grid.mm_loss_factor_bps -= 1_000;
        let after = under(&before, &[Wanted { set: &set, params: ParamSet::Market(params) }]);
        let effect = effect(&before, &after, &accounts(&before));
        assert!(effect.is_harmless());
        assert_eq!(below_mm(&effect), (1, 0));
    }

    #[test]
    fn ranges_count_as_they_will_be_when_the_ramp_has_ended() {
        let mut before = snapshot();
        // realised volatility of 70 % against a reference of 70 %; half of that doubles the range
        before.markets[0].market.realised.variance_q48 = (0.49 * 2f64.powi(48)) as u64;
        let set = market_set(&before);
        let mut params = Box::new(before.markets[0].market.params);
        params.ranges.reference_vol_bps = 3_500;
        let after = under(&before, &[Wanted { set: &set, params: ParamSet::Market(params) }]);
        assert_eq!(after.markets[0].market.range.mm_bps, 12_500, "as wide as allowed");
        assert!(!effect(&before, &after, &accounts(&before)).is_harmless());
    }

    #[test]
    fn a_limit_counts_for_all_that_is_held_and_not_only_for_what_stands() {
        let mut before = snapshot();
        before.markets[0].market.range.open_interest_atoms = 2_000 * USD;
        let set = market_set(&before);
        let mut params = Box::new(before.markets[0].market.params);
        params.ranges.open_interest_limit_atoms = 1_000 * USD;
        params.ranges.crowding_bps = 2_000;
        let after = under(&before, &[Wanted { set: &set, params: ParamSet::Market(params) }]);
        assert_eq!(after.markets[0].market.range.mm_bps, 12_000);
    }

    #[test]
    fn sums_are_of_the_accounts_that_can_be_margined_both_times() {
        let after = snapshot();
        let mut before = after.clone();
        let accounts = accounts(&after);
        before.markets[0].market.mark.price_atoms = 0;
        let effect = effect(&before, &after, &accounts);
        assert_eq!(
            (effect.unknown_before, effect.before, effect.after),
            (3, Side::default(), Side::default())
        );
        assert_eq!(effect.newly_due.len(), 1);
        assert_eq!(effect.newly_due[0].before_atoms, None);
    }

    #[test]
    fn an_account_that_cannot_be_margined_is_no_safe_account() {
        let before = snapshot();
        let mut after = before.clone();
        after.markets[0].market.mark.price_atoms = 0;
        let effect = effect(&before, &after, &accounts(&before));
        assert_eq!(effect.unknown.len(), 3);
        assert!(!effect.is_harmless());
    }
}
