//! Accounts as the runtime lays them out for a program: one block of memory, each account with room to grow behind its data.

use anchor_lang::{
    prelude::{AccountInfo, Pubkey},
    solana_program::{
        entrypoint::{MAX_PERMITTED_DATA_INCREASE, deserialize},
        instruction::Instruction,
    },
};
use solana_account::Account;
use std::sync::Arc;

const NO_COPY: u8 = u8::MAX;
const WORD: usize = size_of::<u64>();

/// An instruction's input.
pub struct Input {
    /// In words, so that it is aligned as the runtime aligns it.
    block: Vec<u64>,
}

impl Input {
    pub fn new<'a>(
        instruction: &Instruction,
        account: impl Fn(&Pubkey) -> &'a Arc<Account>,
    ) -> Self {
        let metas = &instruction.accounts;
        let first = |key: &Pubkey| metas.iter().position(|meta| meta.pubkey == *key);
        let size: usize = metas
            .iter()
            .map(|meta| account(&meta.pubkey).data.len() + MAX_PERMITTED_DATA_INCREASE + 128)
            .sum();
        let mut bytes =
            Writer { block: vec![0; (size + instruction.data.len() + 128) / WORD + 1], at: 0 };
        bytes.word(metas.len() as u64);
        for (at, meta) in metas.iter().enumerate() {
            let before = first(&meta.pubkey).filter(|first| *first < at);
            if let Some(before) = before {
                bytes.put(&[u8::try_from(before).expect("few accounts"), 0, 0, 0, 0, 0, 0, 0]);
                continue;
            }
            // one account has the rights of all its mentions
            let all = || metas.iter().filter(|other| other.pubkey == meta.pubkey);
            let (signs, writes) = (all().any(|m| m.is_signer), all().any(|m| m.is_writable));
            bytes.account(&meta.pubkey, account(&meta.pubkey), (signs, writes));
        }
        bytes.word(instruction.data.len() as u64);
        bytes.put(&instruction.data);
        bytes.put(instruction.program_id.as_ref());
        Self { block: bytes.block }
    }

    /// Views of it for a program: its accounts and its data. Once only: whoever grows an account moves what a second reading would find.
    pub fn views(&mut self) -> (Vec<AccountInfo<'_>>, &[u8]) {
        // SAFETY: the block was written above as `deserialize` reads it, is aligned to words, and is borrowed while the views live
        let (_, accounts, data) = unsafe { deserialize(self.block.as_mut_ptr().cast::<u8>()) };
        (accounts, data)
    }
}

/// Accounts that may have been written, as they are now, each once.
pub fn written(accounts: &[AccountInfo]) -> Vec<(Pubkey, Account)> {
    let mut all: Vec<(Pubkey, Account)> = vec![];
    for info in accounts.iter().filter(|info| info.is_writable) {
        if all.iter().all(|(key, _)| key != info.key) {
            let data = info.data.borrow().to_vec();
            let (lamports, owner) = (info.lamports(), *info.owner);
            let executable = info.executable;
            all.push((*info.key, Account { lamports, data, owner, executable, rent_epoch: 0 }));
        }
    }
    all
}

struct Writer {
    block: Vec<u64>,
    at: usize,
}

impl Writer {
    fn put(&mut self, bytes: &[u8]) {
        let block: &mut [u8] = bytemuck::cast_slice_mut(&mut self.block);
        block[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }

    fn word(&mut self, word: u64) {
        self.put(&word.to_le_bytes());
    }

    fn account(&mut self, key: &Pubkey, account: &Account, (signs, writes): (bool, bool)) {
        let flags = [signs, writes, account.executable].map(u8::from);
        self.put(&[NO_COPY, flags[0], flags[1], flags[2], 0, 0, 0, 0]);
        self.put(key.as_ref());
        self.put(account.owner.as_ref());
        self.word(account.lamports);
        self.word(account.data.len() as u64);
        self.put(&account.data);
        self.at = (self.at + MAX_PERMITTED_DATA_INCREASE).next_multiple_of(WORD);
        self.word(0); // an epoch for rent, as nobody pays it any more
    }
}
