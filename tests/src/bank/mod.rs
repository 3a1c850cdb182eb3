//! A chain without a virtual machine: accounts in a map, and programs compiled for the host. What is a program's own runs as it stands (dispatch, account
//! checks, handlers); of the chain there is what these programs use: accounts and their growth, signers, calls of the system and the token program, the
//! clock, events. There are no fees, no signatures, no limit of compute units or memory.

mod call;
mod memory;
mod stubs;
mod system;
mod token;

use anchor_lang::{Discriminator, prelude::Pubkey, solana_program::instruction::Instruction};
use base64::{Engine, prelude::BASE64_STANDARD};
use breakwater_clearing::state::MarginAccount;
use call::Refused;
use solana_account::Account;
use solana_clock::Clock;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// Accounts that a transaction has written, or removed.
type Staged = BTreeMap<Pubkey, Option<Arc<Account>>>;

/// Why a transaction was refused: the error's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

#[derive(Clone)]
pub struct Bank {
    /// Copies of a bank share what neither has written.
    accounts: HashMap<Pubkey, Arc<Account>>,
    /// Keys of the clearing program's accounts: margin accounts, and the others, of which there are few.
    margin: BTreeSet<Pubkey>,
    others: BTreeSet<Pubkey>,
    pub clock: Clock,
}

impl Bank {
    /// Nothing but the programs.
    pub fn new() -> Self {
        stubs::install();
        let mut bank = Self {
            accounts: HashMap::new(),
            margin: BTreeSet::new(),
            others: BTreeSet::new(),
            clock: Clock::default(),
        };
        for program in call::PROGRAMS {
            let account = Account { lamports: 1, executable: true, ..Account::default() };
            bank.accounts.insert(program, Arc::new(account));
        }
        bank
    }

    pub fn get_account(&self, key: &Pubkey) -> Option<&Account> {
        self.accounts.get(key).map(|account| &**account)
    }

    pub fn set_account(&mut self, key: Pubkey, account: Account) {
        self.put(key, Some(Arc::new(account)));
    }

    /// Keys of the clearing program's accounts that are no margin accounts, in their order.
    pub fn others(&self) -> impl Iterator<Item = &Pubkey> {
        self.others.iter()
    }

    /// Keys of all margin accounts, in their order.
    pub fn margin_accounts(&self) -> impl Iterator<Item = &Pubkey> {
        self.margin.iter()
    }

    fn put(&mut self, key: Pubkey, account: Option<Arc<Account>>) {
        let owned = account.as_ref().filter(|account| account.owner == breakwater_clearing::ID);
        let is_margin = owned.map(|account| is_margin_account(&account.data));
        for (set, wanted) in [(&mut self.margin, true), (&mut self.others, false)] {
            if is_margin == Some(wanted) {
                set.insert(key);
            } else {
                set.remove(&key);
            }
        }
        match account {
            Some(account) => drop(self.accounts.insert(key, account)),
            None => drop(self.accounts.remove(&key)),
        }
    }

    /// Runs instructions one after the other, all or nothing, and returns the log. `signers`: who has signed.
    pub fn send(
        &mut self,
        instructions: &[Instruction],
        signers: &BTreeSet<Pubkey>,
    ) -> Result<Vec<String>, Refusal> {
        let (staged, log) = self.tried(instructions, signers)?;
        for (key, account) in staged {
            self.put(key, account);
        }
        Ok(log)
    }

    /// The same, and nothing changes.
    pub fn simulate(
        &self,
        instructions: &[Instruction],
        signers: &BTreeSet<Pubkey>,
    ) -> Result<(), Refusal> {
        self.tried(instructions, signers).map(|_| ())
    }

    fn tried(
        &self,
        instructions: &[Instruction],
        signers: &BTreeSet<Pubkey>,
    ) -> Result<(Staged, Vec<String>), Refusal> {
        let (mut staged, mut log) = (Staged::new(), vec![]);
        for instruction in instructions {
            let id = instruction.program_id;
            let events = self.run(instruction, signers, &mut staged).map_err(Refused::named)?;
            log.push(format!("Program {id} invoke [1]"));
            let data = |event: &Vec<u8>| format!("Program data: {}", BASE64_STANDARD.encode(event));
            log.extend(events.iter().map(data));
            log.push(format!("Program {id} success"));
        }
        Ok((staged, log))
    }

    fn run(
        &self,
        instruction: &Instruction,
        signers: &BTreeSet<Pubkey>,
        staged: &mut Staged,
    ) -> Result<Vec<Vec<u8>>, Refused> {
        let missing = |meta: &&anchor_lang::prelude::AccountMeta| {
            meta.is_signer && !signers.contains(&meta.pubkey)
        };
        if instruction.accounts.iter().find(missing).is_some() {
            return Err(Refused::Named("NotEnoughSigners".to_owned()));
        }
        let empty = Arc::new(Account::default());
        let of = |key: &Pubkey| match staged.get(key) {
            Some(staged) => staged.as_ref().unwrap_or(&empty),
            None => self.accounts.get(key).unwrap_or(&empty),
        };
        let mut input = memory::Input::new(instruction, of);
        let (accounts, data) = input.views();
        let events = call::top(&instruction.program_id, (&accounts, data), &self.clock)?;
        for (key, account) in memory::written(&accounts) {
            let is_gone = account.lamports == 0;
            staged.insert(key, (!is_gone).then(|| Arc::new(account)));
        }
        Ok(events)
    }
}

/// By its first bytes.
pub fn is_margin_account(data: &[u8]) -> bool {
    data.starts_with(MarginAccount::DISCRIMINATOR)
}

impl Default for Bank {
    fn default() -> Self {
        Self::new()
    }
}
