//! The Squads v4 multisig on LiteSVM: makes a multisig and pushes instructions through
//! create -> propose -> approve -> execute, signed by the vault.
//!
//! Instructions are written by bytes: the program's own crate speaks solana-program 1.18 and would not share a lockfile with LiteSVM.
//! The program itself checks them: Anchor refuses a wrong discriminator, argument, signer, address or mutability.
//!
//! Layout. Data is `sha256("global:<name>")[..8]` and the arguments in Borsh, where `SmallVec<L, T>` is a vector whose length is an `L`:
//!
//! | instruction | arguments | accounts (w writable, s signer) |
//! |---|---|---|
//! | `multisig_create_v2` | config_authority: Option<Pubkey>, threshold: u16, members: Vec<(Pubkey, permissions: u8)>, time_lock: u32, rent_collector: Option<Pubkey>, memo: Option<String> | program_config, treasury w, multisig w, create_key s, creator ws, system program |
//! | `vault_transaction_create` | vault_index: u8, ephemeral_signers: u8, message: Vec<u8>, memo | multisig w, transaction w, creator s, rent_payer ws, system program |
//! | `proposal_create` | transaction_index: u64, draft: bool | multisig, proposal w, creator s, rent_payer ws, system program |
//! | `proposal_approve`, `_reject`, `_cancel` | memo | multisig, member ws, proposal w |
//! | `vault_transaction_execute` | none | multisig, proposal w, transaction, member s, the message's accounts |
//!
//! Message: num_signers u8, num_writable_signers u8, num_writable_non_signers u8, keys SmallVec<u8, Pubkey>,
//! instructions SmallVec<u8, (program u8, accounts SmallVec<u8, u8>, data SmallVec<u16, u8>)>, lookups SmallVec<u8, _>.

use crate::{Sent, World};
use anchor_lang::{
    prelude::{Pubkey, pubkey},
    solana_program::instruction::{AccountMeta, Instruction},
};
use litesvm::LiteSVM;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::path::Path;

pub const SQUADS: Pubkey = pubkey!("SQDS4ep65T869zMMBKyuUq6aD6EgTu8psMjkvj52pCf");
const SYSTEM: Pubkey = pubkey!("11111111111111111111111111111111");
const TREASURY: Pubkey = pubkey!("5DH2e3cJmFpyi6mk65EGFediunm4ui6BiKNUNrhWtD1b");

/// What a member may do; `ALL` is the three of them.
pub const INITIATE: u8 = 1;
pub const VOTE: u8 = 2;
pub const EXECUTE: u8 = 4;
pub const ALL: u8 = INITIATE | VOTE | EXECUTE;

/// Members with every permission; vault 0.
pub struct Squads {
    pub multisig: Pubkey,
    /// Signs what is executed.
    pub vault: Pubkey,
    pub members: Vec<Keypair>,
    pub threshold: usize,
}

fn pda(seeds: &[&[u8]]) -> Pubkey {
    Pubkey::find_program_address(seeds, &SQUADS).0
}

pub fn multisig_address(create_key: &Pubkey) -> Pubkey {
    pda(&[b"multisig", b"multisig", create_key.as_ref()])
}

pub fn vault_address(multisig: &Pubkey, index: u8) -> Pubkey {
    pda(&[b"multisig", multisig.as_ref(), b"vault", &[index]])
}

pub fn transaction_address(multisig: &Pubkey, index: u64) -> Pubkey {
    pda(&[b"multisig", multisig.as_ref(), b"transaction", &index.to_le_bytes()])
}

pub fn proposal_address(multisig: &Pubkey, index: u64) -> Pubkey {
    pda(&[b"multisig", multisig.as_ref(), b"transaction", &index.to_le_bytes(), b"proposal"])
}

fn discriminator(of: &str) -> Vec<u8> {
    solana_sha256_hasher::hash(of.as_bytes()).to_bytes()[..8].to_vec()
}

fn call(name: &str, arguments: &[u8], accounts: Vec<AccountMeta>) -> Instruction {
    let mut data = discriminator(&format!("global:{name}"));
    data.extend_from_slice(arguments);
    Instruction { program_id: SQUADS, accounts, data }
}

fn read(key: Pubkey) -> AccountMeta {
    AccountMeta::new_readonly(key, false)
}

fn write(key: Pubkey) -> AccountMeta {
    AccountMeta::new(key, false)
}

pub fn multisig_create_v2(
    creator: Pubkey,
    create_key: Pubkey,
    members: &[(Pubkey, u8)],
    threshold: u16,
    time_lock_secs: u32,
) -> Instruction {
    let mut args = vec![0]; // no config authority: only the multisig itself changes its settings
    args.extend(threshold.to_le_bytes());
    args.extend((members.len() as u32).to_le_bytes());
    for (key, permissions) in members {
        args.extend(key.as_ref());
        args.push(*permissions);
    }
    args.extend(time_lock_secs.to_le_bytes());
    args.extend([0, 0]); // no rent collector, no memo
    let accounts = vec![
        read(pda(&[b"multisig", b"program_config"])),
        write(TREASURY),
        write(multisig_address(&create_key)),
        AccountMeta::new_readonly(create_key, true),
        AccountMeta::new(creator, true),
        read(SYSTEM),
    ];
    call("multisig_create_v2", &args, accounts)
}

pub fn vault_transaction_create(
    multisig: Pubkey,
    index: u64,
    creator: Pubkey,
    payer: Pubkey,
    message: &VaultMessage,
) -> Instruction {
    let bytes = message.bytes();
    let mut args = vec![0, 0]; // vault 0, no ephemeral signers
    args.extend((bytes.len() as u32).to_le_bytes());
    args.extend(bytes);
    args.push(0); // no memo
    let accounts = vec![
        write(multisig),
        write(transaction_address(&multisig, index)),
        AccountMeta::new_readonly(creator, true),
        AccountMeta::new(payer, true),
        read(SYSTEM),
    ];
    call("vault_transaction_create", &args, accounts)
}

pub fn proposal_create(
    multisig: Pubkey,
    index: u64,
    creator: Pubkey,
    payer: Pubkey,
) -> Instruction {
    let mut args = index.to_le_bytes().to_vec();
    args.push(0); // active at once
    let accounts = vec![
        read(multisig),
        write(proposal_address(&multisig, index)),
        AccountMeta::new_readonly(creator, true),
        AccountMeta::new(payer, true),
        read(SYSTEM),
    ];
    call("proposal_create", &args, accounts)
}

/// `vote` is `proposal_approve`, `proposal_reject` or `proposal_cancel`.
pub fn proposal_vote(vote: &str, multisig: Pubkey, index: u64, member: Pubkey) -> Instruction {
    let accounts = vec![
        read(multisig),
        AccountMeta::new(member, true),
        write(proposal_address(&multisig, index)),
    ];
    call(vote, &[0], accounts)
}

pub fn vault_transaction_execute(
    multisig: Pubkey,
    index: u64,
    member: Pubkey,
    message: &VaultMessage,
) -> Instruction {
    let mut accounts = vec![
        read(multisig),
        write(proposal_address(&multisig, index)),
        read(transaction_address(&multisig, index)),
        AccountMeta::new_readonly(member, true),
    ];
    accounts.extend(message.accounts(&vault_address(&multisig, 0)));
    call("vault_transaction_execute", &[], accounts)
}

/// The instructions of a vault transaction and the keys they use, in the order
/// writable signers, other signers, other writable, the rest.
pub struct VaultMessage {
    keys: Vec<AccountMeta>,
    instructions: Vec<Instruction>,
}

impl VaultMessage {
    pub fn new(instructions: &[Instruction]) -> Self {
        let mut keys: Vec<AccountMeta> = vec![];
        let mut add = |meta: AccountMeta| match keys.iter_mut().find(|k| k.pubkey == meta.pubkey) {
            Some(known) => {
                known.is_signer |= meta.is_signer;
                known.is_writable |= meta.is_writable;
            }
            None => keys.push(meta),
        };
        for instruction in instructions {
            instruction.accounts.iter().cloned().for_each(&mut add);
            add(read(instruction.program_id));
        }
        keys.sort_by_key(|key| (!key.is_signer, !key.is_writable));
        Self { keys, instructions: instructions.to_vec() }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let count = |signer, writable: Option<bool>| {
            let is = |k: &&AccountMeta| {
                k.is_signer == signer && writable.is_none_or(|w| k.is_writable == w)
            };
            u8::try_from(self.keys.iter().filter(is).count()).unwrap()
        };
        let position =
            |key: &Pubkey| self.keys.iter().position(|k| k.pubkey == *key).unwrap() as u8;
        let mut out = vec![count(true, None), count(true, Some(true)), count(false, Some(true))];
        out.push(u8::try_from(self.keys.len()).unwrap());
        self.keys.iter().for_each(|key| out.extend(key.pubkey.as_ref()));
        out.push(u8::try_from(self.instructions.len()).unwrap());
        for instruction in &self.instructions {
            out.push(position(&instruction.program_id));
            out.push(u8::try_from(instruction.accounts.len()).unwrap());
            out.extend(instruction.accounts.iter().map(|meta| position(&meta.pubkey)));
            out.extend(u16::try_from(instruction.data.len()).unwrap().to_le_bytes());
            out.extend(&instruction.data);
        }
        out.push(0); // no lookup tables
        out
    }

    /// What the executing transaction passes: the vault signs inside, everyone else outside.
    fn accounts(&self, vault: &Pubkey) -> impl Iterator<Item = AccountMeta> {
        self.keys.iter().cloned().map(|mut key| {
            key.is_signer &= key.pubkey != *vault;
            key
        })
    }
}

/// Loads the program and writes its one global account, which only a key of the Squads team may initialise:
/// discriminator, authority, creation fee u64, treasury, 64 reserved bytes.
pub fn load(svm: &mut LiteSVM, program: impl AsRef<Path>) {
    svm.add_program_from_file(SQUADS, program).unwrap();
    let mut data = discriminator("account:ProgramConfig");
    data.extend(TREASURY.as_ref());
    data.extend(0u64.to_le_bytes());
    data.extend(TREASURY.as_ref());
    data.extend([0; 64]);
    let mut account = svm.get_account(&SQUADS).unwrap();
    account.lamports = svm.minimum_balance_for_rent_exemption(data.len());
    (account.owner, account.executable, account.data) = (SQUADS, false, data);
    svm.set_account(pda(&[b"multisig", b"program_config"]), account).unwrap();
}

impl Squads {
    /// `members` may all initiate, vote and execute; `threshold` of them must approve. The world's authority pays, here and below.
    pub fn create(world: &mut World, members: Vec<Keypair>, threshold: u16) -> Self {
        let (creator, create_key) = (world.authority.pubkey(), world.key());
        let list: Vec<_> = members.iter().map(|member| (member.pubkey(), ALL)).collect();
        let create = multisig_create_v2(creator, create_key.pubkey(), &list, threshold, 0);
        world.must(&[create], &[&create_key]);
        let multisig = multisig_address(&create_key.pubkey());
        let vault = vault_address(&multisig, 0);
        Self { multisig, vault, members, threshold: threshold.into() }
    }

    /// How many transactions there have been: create key, config authority, u16, u32, then the index.
    fn last_index(&self, world: &World) -> u64 {
        u64::from_le_bytes(world.data(&self.multisig)[78..86].try_into().unwrap())
    }

    /// Stores the instructions and opens the vote; the first member asks. Returns the transaction's index.
    pub fn propose(&self, world: &mut World, instructions: &[Instruction]) -> u64 {
        let (index, member) = (self.last_index(world) + 1, &self.members[0]);
        let message = VaultMessage::new(instructions);
        let (key, pays) = (member.pubkey(), world.authority.pubkey());
        let create = vault_transaction_create(self.multisig, index, key, pays, &message);
        let open = proposal_create(self.multisig, index, key, pays);
        world.must(&[create, open], &[member]);
        index
    }

    pub fn vote(&self, world: &mut World, vote: &str, index: u64, member: usize) -> Sent {
        let member = &self.members[member];
        let cast = proposal_vote(vote, self.multisig, index, member.pubkey());
        world.send(&[cast], &[member])
    }

    /// By the first member.
    pub fn execute(&self, world: &mut World, index: u64, instructions: &[Instruction]) -> Sent {
        let (member, message) = (&self.members[0], VaultMessage::new(instructions));
        let run = vault_transaction_execute(self.multisig, index, member.pubkey(), &message);
        world.send(&[run], &[member])
    }

    /// Propose, approve by as many as needed, execute.
    pub fn pass(&self, world: &mut World, instructions: &[Instruction]) -> Sent {
        let index = self.propose(world, instructions);
        for member in 0..self.threshold {
            self.vote(world, "proposal_approve", index, member)?;
        }
        self.execute(world, index, instructions)
    }
}
