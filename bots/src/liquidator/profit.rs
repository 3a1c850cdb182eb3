//! What the bidder's account has earned: its value now less its value at the start, deposits and withdrawals left out; and
//! what its bids were expected to bring when they were made.
//!
//! Value, and not counted equity: collateral that a slice brings was paid for without haircut. What hold-backs and bonds keep of
//! the account's cash is its own until it is forfeited.

use breakwater_clearing::state::MarginAccount;

#[derive(Clone, Debug, Default)]
pub struct Profit {
    start: Option<Point>,
    now: Option<Point>,
    /// Slices taken, and what they were worth above their price when bid for [quote atoms].
    pub slices: u64,
    pub edge_atoms: i128,
}

#[derive(Clone, Copy, Debug)]
struct Point {
    /// With what is held.
    value_atoms: i64,
    held_atoms: u64,
    net_deposits_atoms: i64,
}

impl Profit {
    /// The account as it is now; the first call is the start.
    pub fn saw(&mut self, value_atoms: i64, held_atoms: u64, account: &MarginAccount) {
        let point = Point {
            value_atoms: value_atoms.saturating_add_unsigned(held_atoms),
            held_atoms,
            net_deposits_atoms: account.net_deposits_atoms,
        };
        self.start.get_or_insert(point);
        self.now = Some(point);
    }

    pub fn took(&mut self, edge_atoms: i64) {
        self.slices += 1;
        self.edge_atoms += i128::from(edge_atoms);
    }

    /// With what is held [quote atoms].
    pub fn value_atoms(&self) -> i64 {
        self.now.map_or(0, |now| now.value_atoms)
    }

    /// Held back of it [quote atoms].
    pub fn held_atoms(&self) -> u64 {
        self.now.map_or(0, |now| now.held_atoms)
    }

    /// Value gained since the start, less what was paid in meanwhile [quote atoms].
    pub fn earned_atoms(&self) -> i128 {
        let Some((start, now)) = self.start.zip(self.now) else { return 0 };
        let gained = i128::from(now.value_atoms) - i128::from(start.value_atoms);
        let paid_in = i128::from(now.net_deposits_atoms) - i128::from(start.net_deposits_atoms);
        gained - paid_in
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_client::snapshot::empty_account;

    #[test]
    fn a_deposit_is_no_profit() {
        let mut profit = Profit::default();
        let mut account = empty_account();
        profit.saw(1_000, 0, &account);
        account.net_deposits_atoms = 500;
        profit.saw(1_520, 0, &account);
        assert_eq!(profit.earned_atoms(), 20);
    }

    #[test]
    fn what_is_held_back_is_no_loss_until_it_is_forfeited() {
        let (mut profit, account) = (Profit::default(), empty_account());
        profit.saw(1_000, 0, &account);
        profit.saw(700, 300, &account);
        assert_eq!((profit.earned_atoms(), profit.value_atoms()), (0, 1_000));
        profit.saw(900, 0, &account); // 100 of it were forfeited
        assert_eq!(profit.earned_atoms(), -100);
    }
}
