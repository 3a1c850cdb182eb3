//! A toolchain that miscompiles integer arithmetic fails here and not in the market: every operation, over
//! thousands of random and edge-case pairs, must give the same answer on the SVM as on the host.

use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use conformance_ops::{DIGEST, OPS, fold};
use litesvm::LiteSVM;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer;
use solana_transaction::Transaction;
use std::path::PathBuf;

const RANDOM_PAIRS: usize = 4_000;
/// So many pairs fit a transaction.
const BATCH: usize = 24;
const ALL: u8 = 255;

struct Svm {
    svm: LiteSVM,
    payer: Keypair,
    program: Pubkey,
}

impl Svm {
    fn new() -> Self {
        let so = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../../target/deploy/conformance_program.so");
        assert!(so.exists(), "{} is missing: run `make programs` first", so.display());
        let (mut svm, payer, program) = (LiteSVM::new(), Keypair::new(), Pubkey::new_unique());
        svm.airdrop(&payer.pubkey(), 100_000_000_000).unwrap();
        svm.add_program_from_file(program, so).unwrap();
        Self { svm, payer, program }
    }

    fn run(&mut self, mode: u8, pairs: &[(u128, u128)]) -> Vec<u8> {
        let mut data = vec![mode];
        for (a, b) in pairs {
            data.extend_from_slice(&a.to_le_bytes());
            data.extend_from_slice(&b.to_le_bytes());
        }
        let call = Instruction { program_id: self.program, accounts: vec![], data };
        let limit = ComputeBudgetInstruction::set_compute_unit_limit(1_400_000);
        self.svm.expire_blockhash();
        let message = Message::new(&[limit, call], Some(&self.payer.pubkey()));
        let transaction = Transaction::new(&[&self.payer], message, self.svm.latest_blockhash());
        let meta = self.svm.send_transaction(transaction).unwrap_or_else(|failed| {
            panic!("the conformance program failed: {:?} {:#?}", failed.err, failed.meta.logs)
        });
        let mut answers = meta.return_data.data;
        // Trailing zeros of return data are cut off on the way; put them back.
        answers.resize(if mode == ALL { OPS.len() * 8 } else { pairs.len() * 17 }, 0);
        answers
    }

    /// Compares a batch; on a difference, names the operation and its operands.
    fn compare(&mut self, pairs: &[(u128, u128)]) {
        let digests = self.run(ALL, pairs);
        for (at, op) in OPS.iter().enumerate() {
            let host = pairs.iter().fold(DIGEST, |digest, (a, b)| fold(digest, (op.run)(*a, *b)));
            if digests[at * 8..at * 8 + 8] == host.to_le_bytes() {
                continue;
            }
            let answers = self.run(u8::try_from(at).unwrap(), pairs);
            for ((a, b), answer) in pairs.iter().zip(answers.chunks(17)) {
                let value = u128::from_le_bytes(answer[1..].try_into().unwrap());
                let svm = (answer[0] == 1).then_some(value);
                let host = (op.run)(*a, *b);
                assert_eq!(svm, host, "{}: a = {a:#x}, b = {b:#x}", op.name);
            }
            panic!("{}: the digest differs and the answers do not", op.name);
        }
    }
}

/// Words where carries, signs and halves meet.
fn edges() -> Vec<u128> {
    let mut words = vec![0, 1, 2, 3, 10, u128::MAX, u128::MAX - 1, 1 << 127, (1 << 127) - 1];
    for bit in [31, 32, 33, 47, 48, 49, 62, 63, 64, 65, 95, 96, 126] {
        let power = 1u128 << bit;
        words.extend([power, power - 1, power + 1, power.wrapping_neg(), !power]);
    }
    words
}

#[test]
fn every_operation_agrees_on_every_pair_of_edge_words() {
    let mut svm = Svm::new();
    let words = edges();
    let pairs: Vec<(u128, u128)> =
        words.iter().flat_map(|a| words.iter().map(move |b| (*a, *b))).collect();
    pairs.chunks(BATCH).for_each(|batch| svm.compare(batch));
    println!("{} operations x {} edge pairs", OPS.len(), pairs.len());
}

#[test]
fn every_operation_agrees_on_random_words_of_every_length() {
    let mut svm = Svm::new();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut word = || {
        let length = rng.random_range(0..128);
        let word = rng.random::<u128>() >> length;
        if rng.random_bool(0.3) { word.wrapping_neg() } else { word }
    };
    let pairs: Vec<(u128, u128)> = (0..RANDOM_PAIRS).map(|_| (word(), word())).collect();
    pairs.chunks(BATCH).for_each(|batch| svm.compare(batch));
    println!("{} operations x {} random pairs", OPS.len(), pairs.len());
}
