//! What the bidder's account has earned: its equity now less its equity at the start, deposits and withdrawals left out; and
//! what its bids were expected to bring when they were made.

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
    equity_atoms: i64,
    net_deposits_atoms: i64,
}

impl Profit {
    /// The account as it is now; the first call is the start.
    pub fn saw(&mut self, equity_atoms: i64, account: &MarginAccount) {
        let point = Point { equity_atoms, net_deposits_atoms: account.net_deposits_atoms };
        self.start.get_or_insert(point);
        self.now = Some(point);
    }

    pub fn took(&mut self, edge_atoms: i64) {
        self.slices += 1;
        self.edge_atoms += i128::from(edge_atoms);
    }

    /// [quote atoms]
    pub fn equity_atoms(&self) -> i64 {
        self.now.map_or(0, |now| now.equity_atoms)
    }

    /// Equity gained since the start, less what was paid in meanwhile [quote atoms].
    pub fn earned_atoms(&self) -> i128 {
        let Some((start, now)) = self.start.zip(self.now) else { return 0 };
        let gained = i128::from(now.equity_atoms) - i128::from(start.equity_atoms);
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
        profit.saw(1_000, &account);
        account.net_deposits_atoms = 500;
        profit.saw(1_520, &account);
        assert_eq!(profit.earned_atoms(), 20);
    }
}
