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
        let before = self.healths();
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
        let equity = |key: &Pubkey| before.get(key).map_or(0, Health::equity_atoms);
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
                let auction = &auctions[&closed.account];
                self.deleveraged(&closed, auction, &before);
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

    /// The haircut is what the account's value rose by and the other's equity fell by, up to an atom a leg and side. It never lifts the
    /// account above zero, and never takes the other below its maintenance margin, which nothing else of a closing does either but
    /// where its turn had passed and nobody else was left: then it carries nothing.
    pub fn deleveraged(
        &mut self,
        closed: &Deleveraged,
        auction: &Auction,
        before: &BTreeMap<Pubkey, Health>,
    ) {
        let seed = self.seed;
        let grain = 4 * i64::from(closed.legs) + 4;
        let haircut = closed.haircut_atoms as i64;
        let sold = self.assess(&closed.account).map_or(0, |(_, health)| health.value_atoms());
        let value = before[&closed.account].value_atoms();
        assert!((sold - value - haircut).abs() <= grain, "{value} + {haircut} = {sold}");
        assert!(sold <= 0, "{seed}: deleveraged beyond the shortfall: {sold}");
        assert_eq!(closed.shortfall_atoms as i64, -sold, "{seed}: what is left is what is owed");
        let (was, Some((_, is))) = (&before[&closed.candidate], self.assess(&closed.candidate))
        else {
            panic!("{seed}: closed against what cannot be assessed");
        };
        let paid = was.equity_atoms() - is.equity_atoms();
        assert!((paid - haircut).abs() <= grain, "{seed}: paid {paid} for {haircut}");
        let spared = auction.ranks()[0].is_last() || was.is_liquidatable();
        assert!(spared || is.mm_excess_atoms() >= 0, "{seed}: made due: {was:?} {is:?}");
        assert!(haircut == 0 || is.mm_excess_atoms() >= 0, "{seed}: beyond its margin: {is:?}");
        let torn = was.mm_excess_atoms() >= 0 && is.mm_excess_atoms() < 0;
        *self.done.entry(if torn { "torn" } else { "closed" }).or_default() += 1;
    }
}
