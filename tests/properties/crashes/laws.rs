//! What must hold after each instruction, read off the accounts and the events.

use super::*;
use base64::{Engine, prelude::BASE64_STANDARD};
use breakwater_clearing::events::{Deleveraged, InsolventSliceTaken, ShortfallCovered};

impl Crash {
    /// Sends; on success checks the books and what the events say.
    pub fn send(
        &mut self,
        kind: &'static str,
        instruction: Instruction,
        signer: Option<usize>,
    ) -> bool {
        let key = signer.map(|at| self.traders[at].key.insecure_clone());
        let signers: Vec<&Keypair> = key.iter().collect();
        let before: Vec<(Pubkey, i64)> = self.equities();
        let auctions: BTreeMap<Pubkey, Box<Auction>> = self.auctions();
        let pool = self.world.pool_state();
        let meta = match self.world.send(&[instruction], &signers) {
            Ok(meta) => meta,
            Err(failure) => {
                self.refusals.push((kind, failure.name));
                return false;
            }
        };
        *self.done.entry(kind).or_default() += 1;
        self.world.assert_books_balance();
        let equity = |key: &Pubkey| before.iter().find(|(k, _)| k == key).map_or(0, |(_, e)| *e);
        for line in &meta.logs {
            let Some(text) = line.strip_prefix("Program data: ") else { continue };
            let data = BASE64_STANDARD.decode(text).expect("an event is base64");
            if let Some(taken) = decode::event::<InsolventSliceTaken>(&data) {
                assert!(equity(&taken.account) < 0, "{}: a fund paid for equity", self.seed);
                let parts = taken.escrow_atoms + taken.insurance_atoms + taken.gamma_atoms;
                assert_eq!(parts, taken.paid_atoms);
                let escrow = auctions[&taken.account].escrow_atoms;
                let later = taken.insurance_atoms + taken.gamma_atoms;
                assert!(later == 0 || taken.escrow_atoms == escrow, "escrow first");
                let gap = auctions[&taken.account].gap == 1;
                assert!(gap || taken.gamma_atoms == 0, "the gamma reserve is for gaps");
            }
            if let Some(covered) = decode::event::<ShortfallCovered>(&data) {
                self.covered(
                    &covered,
                    equity(&covered.account),
                    &pool,
                    auctions.get(&covered.account).map(|auction| &**auction),
                );
            }
            if let Some(closed) = decode::event::<Deleveraged>(&data) {
                self.deleveraged(&closed, equity(&closed.account));
            }
        }
        true
    }

    pub fn covered(
        &mut self,
        covered: &ShortfallCovered,
        equity: i64,
        pool: &breakwater_clearing::state::Pool,
        auction: Option<&Auction>,
    ) {
        assert!(equity < 0, "{}: a fund paid for equity", self.seed);
        let paid = covered.escrow_atoms
            + covered.insurance_atoms
            + covered.gamma_atoms
            + covered.backstop_atoms;
        let rest = covered.socialised_atoms + covered.unmet_atoms;
        assert_eq!(paid + rest, covered.shortfall_atoms, "parts of the shortfall");
        let escrow = auction.map_or(0, |auction| auction.escrow_atoms);
        assert!(paid == covered.escrow_atoms || covered.escrow_atoms == escrow, "escrow first");
        let account = self.world.account(&covered.account);
        // what it was before: a debt paid off forgets how it came about
        let slow = auction.is_none() && account.slow_loss == 1;
        let gap = auction.map_or(!slow && covered.gamma_atoms > 0, |auction| auction.gap == 1);
        let below = covered.backstop_atoms + rest;
        let reserve = if gap { pool.gamma_atoms } else { 0 };
        assert!(below == 0 || covered.gamma_atoms == reserve, "gamma before the backstop");
        if covered.socialised_atoms > 0 {
            let left = self.world.pool_state().insurance_left_atoms(self.world.now());
            assert_eq!(left, 0, "the fund to the last atom of its window");
            *self.done.entry("socialised").or_default() += 1;
        }
    }

    /// The haircut is what the account's equity rose by, up to an atom a leg and side, and never lifts it above zero.
    pub fn deleveraged(&mut self, closed: &Deleveraged, equity: i64) {
        let key = closed.account;
        let after = self.assess(&key).map_or(0, |(_, health)| health.equity_atoms());
        let grain = 4 * i64::from(closed.legs) + 4;
        let haircut = closed.haircut_atoms as i64;
        assert!((after - equity - haircut).abs() <= grain, "{equity} + {haircut} = {after}");
        assert!(after <= grain, "{}: deleveraged beyond the shortfall: {after}", self.seed);
        assert_eq!(
            closed.shortfall_atoms as i64,
            -equity - haircut,
            "haircut and rest are the shortfall"
        );
    }
}
