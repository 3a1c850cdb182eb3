//! A batch on its way: [`flight`](super::flight) decides, this asks and acts.

use super::{
    Cluster, Error, Fate, Outcome, Outgoing, Priority, Sending, Units, fees,
    flight::{Flight, Limits, Sight, Step, Tip},
    message::{self, Budget},
    parallel,
};
use crate::error::NamedError;
use anchor_lang::solana_program::instruction::Instruction;
use solana_commitment_config::CommitmentConfig;
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_rpc_client_api::config::RpcSendTransactionConfig;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_status_client_types::TransactionStatus;
use std::{
    sync::atomic::Ordering,
    thread::sleep,
    time::{Duration, Instant},
};

/// Pause between two looks: the first and the longest.
const POLL: [Duration; 2] = [Duration::from_millis(120), Duration::from_millis(500)];
/// The same while the node does not answer.
const BACKED_OFF: Duration = Duration::from_secs(2);
/// How old the known tip may become.
const TIP_AGE: Duration = Duration::from_secs(2);
/// Most signatures the node takes in one question.
const CHUNK: usize = 256;
/// Equal transactions differ by fewer units than this.
const SALTS: u32 = 256;

/// A blockhash and the height of the last block that takes it.
type Fresh = (Hash, u64);

/// One transaction of a batch.
enum State {
    Flying(Box<Flying>),
    Ended(Fate),
}

struct Flying {
    transaction: VersionedTransaction,
    flight: Flight,
    /// Its instructions without the budget's, and how many of the budget's stand before them.
    calls: (Vec<Instruction>, usize),
}

struct Batch<'a> {
    cluster: &'a Cluster,
    sending: &'a Sending,
    start: Instant,
}

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
        let batch = Batch { cluster: self, sending, start: Instant::now() };
        let fresh = self.fresh_blockhash()?;
        let mut states = parallel::each(outgoing, |item| batch.launch(item, 1, fresh));
        batch.follow(outgoing, &mut states);
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

    /// Confirmed, because a blockhash of a fork that is left behind is good for nothing.
    fn fresh_blockhash(&self) -> Result<Fresh, Error> {
        let confirmed = CommitmentConfig::confirmed();
        self.patiently(|| self.client.get_latest_blockhash_with_commitment(confirmed))
    }
}

impl State {
    fn refused(error: Error) -> Self {
        let (name, message) = (error.name().to_owned(), error.to_string());
        Self::Ended(match error {
            Error::Refused(refusal) => {
                Fate::Refused { error: refusal.error.clone(), logs: refusal.logs }
            }
            _ => Fate::Refused { error: NamedError::new(&name, message), logs: vec![] },
        })
    }

    fn flying(&self) -> Option<&Flying> {
        if let Self::Flying(flying) = self { Some(flying) } else { None }
    }

    fn fate(self) -> Fate {
        match self {
            Self::Ended(fate) => fate,
            Self::Flying(flying) => Fate::Unknown { signature: flying.signature() },
        }
    }
}

impl Flying {
    fn signature(&self) -> Signature {
        self.transaction.signatures.first().copied().unwrap_or_default()
    }

    /// What a settled status says became of it.
    fn landed(&self, status: &TransactionStatus) -> Fate {
        let (signature, slot) = (self.signature(), status.slot);
        let Some(error) = status.err.clone() else { return Fate::Landed { signature, slot } };
        let (calls, first) = &self.calls;
        let error = message::renumbered(error, *first);
        Fate::Failed { signature, slot, error: NamedError::of_transaction(&error, calls, &[]) }
    }
}

impl Batch<'_> {
    /// Signs with a blockhash and sends for the first time.
    fn launch(&self, item: &Outgoing, attempt: u32, fresh: Fresh) -> State {
        match self.signed(item, fresh.0) {
            Ok((transaction, calls)) => {
                if let Err(error) = self.send(&transaction) {
                    // a node that did not answer may have taken it all the same
                    if !error.is_transient() {
                        return State::refused(error);
                    }
                }
                let flight = Flight { attempt, valid_to: fresh.1, sent: self.start.elapsed() };
                State::Flying(Box::new(Flying { transaction, flight, calls }))
            }
            Err(error) => State::refused(error),
        }
    }

    #[allow(clippy::type_complexity)] // a transaction, and its calls as `Flying` has them
    fn signed(
        &self,
        item: &Outgoing,
        blockhash: Hash,
    ) -> Result<(VersionedTransaction, (Vec<Instruction>, usize)), Error> {
        let payer = message::payer(item)?;
        let (own, calls) = message::split(&item.instructions);
        let budget = self.budget(item, own, &calls)?;
        let message = message::compile(&payer, &calls, budget, &self.sending.tables, blockhash);
        let first = budget.instructions();
        Ok((message::sign(item, message)?, (calls, first)))
    }

    /// Asks the node what it takes, where that is wanted.
    fn budget(&self, item: &Outgoing, own: Budget, calls: &[Instruction]) -> Result<Budget, Error> {
        let Sending { simulate, units, priority, tables, .. } = self.sending;
        let measured = own.units.is_none() && matches!(units, Units::Simulated { .. });
        let mut used = 0;
        if *simulate || measured {
            used = self.cluster.simulate_with(item, tables)?.units;
        }
        let salt = self.cluster.salt.fetch_add(1, Ordering::Relaxed) % SALTS;
        // beyond the most there is, the runtime cuts the limit itself
        let limit = own.units.unwrap_or_else(|| units.limit(used)).saturating_add(salt);
        let recent = || match priority {
            Priority::None => None,
            Priority::Fixed(price) => Some(*price),
            // what others paid is worth a question, not the transaction
            Priority::Recent(rule) => self.cluster.recent_fee(&fees::writable(calls), rule).ok(),
        };
        let price = own.price.or_else(recent).filter(|price| *price > 0);
        Ok(Budget { units: Some(limit), price })
    }

    /// Hands the node the bytes; it does not look into them.
    fn send(&self, transaction: &VersionedTransaction) -> Result<(), Error> {
        let config = RpcSendTransactionConfig { skip_preflight: true, ..Default::default() };
        let sent = self.cluster.client.send_transaction_with_config(transaction, config);
        sent.map(|_| ()).map_err(|error| Error::of_client(error, 0))
    }

    /// Looks, decides and acts until all have ended.
    fn follow(&self, outgoing: &[Outgoing], states: &mut [State]) {
        let [mut pause, longest] = POLL;
        let mut tip = None;
        let mut tip_asked = Duration::ZERO;
        loop {
            let flying = flying(states);
            if flying.is_empty() {
                return;
            }
            sleep(pause);
            // the tip before the statuses, so that the node can be seen to be beyond it
            if self.start.elapsed().saturating_sub(tip_asked) >= TIP_AGE {
                tip = self.tip().or(tip);
                tip_asked = self.start.elapsed();
            }
            let (sights, silent) = self.look(&flying, states);
            pause = if silent { BACKED_OFF } else { (pause * 5 / 4).min(longest) };
            let mut again = Vec::new();
            let mut anew = Vec::new();
            for (at, (sight, status)) in flying.into_iter().zip(sights) {
                let Some(state) = states[at].flying() else { continue };
                match state.flight.next(sight, tip, self.start.elapsed(), self.limits()) {
                    Step::Wait => {}
                    Step::Rebroadcast => again.push(at),
                    Step::SignAnew => anew.push(at),
                    step => states[at] = State::Ended(ended(step, state, status)),
                }
            }
            self.send_again(&again, states);
            self.sign_anew(&anew, outgoing, states);
        }
    }

    fn limits(&self) -> Limits {
        Limits { attempts: self.sending.attempts, patience: self.sending.patience }
    }

    /// Newest confirmed slot with the height of its block.
    fn tip(&self) -> Option<Tip> {
        let confirmed = CommitmentConfig::confirmed();
        let info = self.cluster.client.get_epoch_info_with_commitment(confirmed).ok()?;
        Some(Tip { slot: info.absolute_slot, height: info.block_height })
    }

    /// What the node says about each signature; true where it kept silent about any.
    fn look(
        &self,
        flying: &[usize],
        states: &[State],
    ) -> (Vec<(Sight, Option<TransactionStatus>)>, bool) {
        let signature =
            |at: &usize| states[*at].flying().map(Flying::signature).unwrap_or_default();
        let signatures: Vec<Signature> = flying.iter().map(signature).collect();
        let commitment = self.cluster.client.commitment();
        let mut sights = Vec::with_capacity(signatures.len());
        let mut silent = false;
        for chunk in signatures.chunks(CHUNK) {
            let Ok(answer) = self.cluster.client.get_signature_statuses(chunk) else {
                silent = true;
                sights.extend(chunk.iter().map(|_| (Sight::Silence, None)));
                continue;
            };
            let slot = answer.context.slot;
            sights.extend(answer.value.into_iter().map(|status| match status {
                None => (Sight::Unseen { slot }, None),
                Some(status) if status.satisfies_commitment(commitment) => {
                    (Sight::Done, Some(status))
                }
                Some(status) => (Sight::Settling, Some(status)),
            }));
        }
        (sights, silent)
    }

    fn send_again(&self, again: &[usize], states: &mut [State]) {
        let shared: &[State] = states;
        parallel::each(again, |at| {
            // its fate is read from its status, whatever the node says now
            shared[*at].flying().map(|flying| self.send(&flying.transaction))
        });
        for at in again {
            if let State::Flying(flying) = &mut states[*at] {
                flying.flight.sent = self.start.elapsed();
            }
        }
    }

    /// Without a blockhash the dead stay as they are, to be looked at again.
    fn sign_anew(&self, anew: &[usize], outgoing: &[Outgoing], states: &mut [State]) {
        if anew.is_empty() {
            return;
        }
        let Ok(fresh) = self.cluster.fresh_blockhash() else { return };
        let shared: &[State] = states;
        let launched = parallel::each(anew, |at| {
            let attempt = shared[*at].flying().map_or(0, |flying| flying.flight.attempt);
            self.launch(&outgoing[*at], attempt.saturating_add(1), fresh)
        });
        for (at, state) in anew.iter().zip(launched) {
            states[*at] = state;
        }
    }
}

/// Which are still on their way.
fn flying(states: &[State]) -> Vec<usize> {
    (0..states.len()).filter(|at| states[*at].flying().is_some()).collect()
}

/// The fate that a last step means.
fn ended(step: Step, flying: &Flying, status: Option<TransactionStatus>) -> Fate {
    let signature = flying.signature();
    match (step, status) {
        (Step::Land, Some(status)) => flying.landed(&status),
        (Step::Expire, _) => Fate::Expired { signature },
        _ => Fate::Unknown { signature },
    }
}
