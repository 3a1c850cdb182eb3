//! A batch on its way: [`flight`](super::flight) decides, this looks and acts.

use super::{
    Cluster, Error, Fate, Outgoing, Sending,
    flight::{Limits, Sight, Step, Tip},
    launch::{Flying, Fresh, State},
    parallel,
};
use solana_commitment_config::CommitmentConfig;
use solana_signature::Signature;
use solana_transaction_status_client_types::TransactionStatus;
use std::{
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
/// What its parts share.
pub(super) struct Batch<'a> {
    pub cluster: &'a Cluster,
    pub sending: &'a Sending,
    pub start: Instant,
}

impl<'a> Batch<'a> {
    pub fn new(cluster: &'a Cluster, sending: &'a Sending) -> Self {
        Self { cluster, sending, start: Instant::now() }
    }

    /// From the first blockhash to the last end. Errors: `Unreachable`, `Node` without that blockhash.
    pub fn run(&self, outgoing: &[Outgoing]) -> Result<Vec<State>, Error> {
        let fresh = self.fresh_blockhash()?;
        let mut states = parallel::each(outgoing, |item| self.launch(item, 1, fresh));
        self.follow(outgoing, &mut states);
        Ok(states)
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
            let (sights, silent) = self.poll(&flying, states);
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
    fn poll(
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

    /// Confirmed, because a blockhash of a fork that is left behind is good for nothing.
    fn fresh_blockhash(&self) -> Result<Fresh, Error> {
        let confirmed = CommitmentConfig::confirmed();
        let client = &self.cluster.client;
        self.cluster.patiently(|| client.get_latest_blockhash_with_commitment(confirmed))
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
        let Ok(fresh) = self.fresh_blockhash() else { return };
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
