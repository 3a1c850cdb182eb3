//! The chain as the liquidator's lanes see it: simulation first, then the transaction.

use crate::Tally;
use anchor_lang::{AnchorDeserialize, Discriminator, solana_program::instruction::Instruction};
use breakwater_bots::{
    liquidator::lane::{Sent, Wire},
    rpc::Outgoing,
};
use breakwater_clearing::instruction::Bid;
use breakwater_risk::{ONE_Q32, maths::mul_div_ceil};
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{collections::HashSet, sync::Mutex};

pub struct SvmWire(pub Mutex<Chain>);

pub struct Chain {
    pub world: World,
    pub tally: Tally,
    /// Bids that have landed, by account sold, auction's rent payer left out: data and accounts.
    landed: HashSet<Vec<u8>>,
}

impl SvmWire {
    pub fn new(world: World) -> Self {
        Self(Mutex::new(Chain { world, tally: Tally::new(), landed: HashSet::new() }))
    }
}

impl Wire for SvmWire {
    fn send(&self, batch: &[Outgoing]) -> Vec<Sent> {
        let mut chain = self.0.lock().expect("one thread");
        batch.iter().map(|outgoing| chain.send(outgoing)).collect()
    }
}

impl Chain {
    pub fn count(&mut self, what: &str) {
        *self.tally.entry(what.to_owned()).or_default() += 1;
    }

    fn send(&mut self, outgoing: &Outgoing) -> Sent {
        // the world pays, so that a lane's key signs only where the program asks for it
        let asked = |key: &&Keypair| {
            let metas = outgoing.instructions.iter().flat_map(|instruction| &instruction.accounts);
            metas.into_iter().any(|meta| meta.is_signer && meta.pubkey == key.pubkey())
        };
        let signers: Vec<&Keypair> = outgoing.signers.iter().copied().filter(asked).collect();
        if let Err(failure) = self.world.would(&outgoing.instructions, &signers) {
            self.count("refused before sending");
            return Sent::Refused(failure.name);
        }
        let meta = self.world.must(&outgoing.instructions, &signers);
        self.world.assert_books_balance();
        for instruction in &outgoing.instructions {
            self.check(instruction, &meta.logs);
        }
        Sent::Landed
    }

    /// A bid costs no more than it said, and the same is never sent twice.
    fn check(&mut self, instruction: &Instruction, logs: &[String]) {
        let Some(mut body) = instruction.data.strip_prefix(Bid::DISCRIMINATOR) else { return };
        let bid = Bid::deserialize(&mut body).expect("a bid's arguments").args;
        let mut identity = instruction.data.clone();
        identity.extend(instruction.accounts.iter().flat_map(|meta| meta.pubkey.to_bytes()));
        assert!(self.landed.insert(identity), "the same bid was sent twice");
        let sold = sold(logs).expect("a bid that went through sells");
        assert!(sold.share_q32 <= bid.share_q32);
        let most = mul_div_ceil(bid.whole_limit_atoms, sold.share_q32, ONE_Q32).expect("fits");
        assert!(sold.paid_atoms <= most, "paid {} where {most} was the limit", sold.paid_atoms);
    }
}
