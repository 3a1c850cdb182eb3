//! Sending batches.

use super::{Cluster, Error, Outcome, Outgoing, Sending, batch::Batch};
use anchor_lang::solana_program::instruction::Instruction;
use solana_keypair::Keypair;

impl Cluster {
    /// Sends all and follows each to its end; outcomes in the order of `outgoing`.
    ///
    /// Errors: `Unreachable`, `Node` when there is no blockhash to begin with: nothing has been sent then.
    pub fn send_all(&self, outgoing: &[Outgoing]) -> Result<Vec<Outcome>, Error> {
        self.send_all_with(outgoing, &self.sending)
    }

    /// The same, sent in another way than the cluster's own. Errors: as [`Self::send_all`].
    pub fn send_all_with(
        &self,
        outgoing: &[Outgoing],
        sending: &Sending,
    ) -> Result<Vec<Outcome>, Error> {
        if outgoing.is_empty() {
            return Ok(vec![]);
        }
        let states = Batch::new(self, sending).run(outgoing)?;
        let ended = outgoing.iter().zip(states);
        Ok(ended.map(|(item, state)| Outcome::new(&item.label, state.fate())).collect())
    }

    /// Sends what must go through. Errors: `Failed` with the first one's fate that did not; those of [`Self::send_all`].
    pub fn must_all(&self, outgoing: &[Outgoing]) -> Result<(), Error> {
        let outcomes = self.send_all(outgoing)?;
        match outcomes.into_iter().find(|outcome| outcome.error.is_some()) {
            Some(Outcome { label, fate, .. }) => {
                Err(Error::Failed { label, why: fate.explained() })
            }
            None => Ok(()),
        }
    }

    /// The same for one. Errors: as [`Self::must_all`].
    pub fn must(
        &self,
        label: &str,
        instructions: Vec<Instruction>,
        signers: Vec<&Keypair>,
    ) -> Result<(), Error> {
        self.must_all(&[Outgoing { label: label.to_owned(), instructions, signers }])
    }
}
