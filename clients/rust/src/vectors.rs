//! What the TypeScript client and the app have to agree with: addresses, instructions and [`rules`] for fixed inputs, written to
//! `clients/vectors/client.json` and read by `clients/ts/src/vectors.test.ts` and `app/src/lib/vectors.test.ts`. A case has the name of the function there. What is inside a line goes by the alphabet: whether serde_json
//! keeps an order or makes its own depends on what else is compiled with it.

mod rules;

use crate::{
    address,
    instruction::{
        self as ix, Governed, Lot, Remaining, Side, TOKEN_PROGRAM, TokenWallet, Witness,
    },
    snapshot::empty_account,
};
use anchor_lang::{
    AnchorSerialize,
    prelude::Pubkey,
    solana_program::instruction::{AccountMeta, Instruction},
};
use breakwater_clearing::{
    instructions::{QueueChangeArgs, SliceArgs, TakeQuoteArgs, WithdrawArgs},
    state::{BreakerRules, MarginAccount, ParamChange, ParamSet, Series},
};
use serde_json::{Value, json};
use solana_address_lookup_table_interface::instruction::{
    create_lookup_table, extend_lookup_table,
};
use std::{collections::BTreeMap, env, fs, path::Path};

const FILE: &str = "../vectors/client.json";
const WRITE: &str = "BREAKWATER_WRITE_VECTORS";
const ATA_PROGRAM: Pubkey = Pubkey::from_str_const("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");
const FIRST_TS: i64 = 1_800_000_000;
const SECOND_TS: i64 = 1_802_592_000;

const fn key(number: u8) -> Pubkey {
    Pubkey::new_from_array([number; 32])
}

const OWNER: Pubkey = key(1);
const OTHER: Pubkey = key(2);
const SOLD: Pubkey = key(3);
const TAKER: Pubkey = key(4);
const TIP: Pubkey = key(5);
const MINT: Pubkey = key(6);
const COLLATERAL_MINT: Pubkey = key(7);
const SESSION: Pubkey = key(8);
const WITNESS: u8 = 27;
const INDEX: u8 = 1;
const ATOMS: u64 = 1_234_567_890_123;
const LEAST_ATOMS: u64 = 1_234_567;
const NONCE: u64 = 1 << 40 | 5;
const MESSAGE: &[u8] = b"what a maker signs";
const SIGNATURE: [u8; 64] = [9; 64];
const SLICE: SliceArgs =
    SliceArgs { share_q32: 1 << 31, whole_limit_atoms: ATOMS, last_trade_id: 1 << 33 | 7 };
const SLOT: u64 = 1 << 35 | 3;
const VERSION: u64 = 11;

fn pool() -> Pubkey {
    address::pool(7)
}

/// Options of two markets and collateral of a third; one market comes twice, and not in order.
fn sold() -> Box<MarginAccount> {
    let mut account = account(&[(1, SECOND_TS), (0, FIRST_TS), (1, FIRST_TS)]);
    account.collateral_atoms[3] = 1;
    (account.pool, account.auctions, account.in_auction) = (pool(), 258, 1);
    account
}

fn taker() -> Box<MarginAccount> {
    account(&[(2, FIRST_TS), (0, SECOND_TS)])
}

fn account(held: &[(u8, i64)]) -> Box<MarginAccount> {
    let mut account = empty_account();
    for (market, expiry_ts) in held {
        let series = Series { market: *market, kind: 0, expiry_ts: *expiry_ts, strike_atoms: 1 };
        account.change(&series, 1).unwrap();
    }
    account
}

fn tokens(mint: &Pubkey) -> Pubkey {
    let seeds = [OWNER.as_ref(), TOKEN_PROGRAM.as_ref(), mint.as_ref()];
    Pubkey::find_program_address(&seeds, &ATA_PROGRAM).0
}

fn wallet(mint: Pubkey) -> TokenWallet {
    TokenWallet { signer: OWNER, tokens: tokens(&mint), mint }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn inputs() -> Vec<(String, Value)> {
    let keys = [
        ("owner", OWNER),
        ("other", OTHER),
        ("sold", SOLD),
        ("taker", TAKER),
        ("tip", TIP),
        ("mint", MINT),
        ("collateralMint", COLLATERAL_MINT),
        ("session", SESSION),
        ("pool", pool()),
    ];
    let held = |account: &MarginAccount| {
        let positions = account.positions().iter();
        json!({
            "auctions": account.auctions,
            "collateral": account.collateral_atoms.to_vec(),
            "inAuction": account.in_auction,
            "positions": positions.map(|held| json!([held.market, held.expiry_ts])).collect::<Vec<_>>(),
        })
    };
    let sets = sets().into_iter().map(|(name, _, set)| (name, Value::from(hex(&borsh(&set)))));
    let sets: BTreeMap<String, Value> = sets.collect();
    let others = [
        ("soldHolds", held(&sold())),
        ("takerHolds", held(&taker())),
        ("witness", WITNESS.into()),
        ("index", INDEX.into()),
        ("atoms", ATOMS.to_string().into()),
        ("leastAtoms", LEAST_ATOMS.to_string().into()),
        ("nonce", NONCE.to_string().into()),
        ("firstTs", FIRST_TS.into()),
        ("secondTs", SECOND_TS.into()),
        ("message", hex(MESSAGE).into()),
        ("signature", hex(&SIGNATURE).into()),
        ("shareQ32", SLICE.share_q32.to_string().into()),
        ("lastTradeId", SLICE.last_trade_id.to_string().into()),
        ("slot", SLOT.to_string().into()),
        ("version", VERSION.to_string().into()),
        ("sets", Value::Object(sets.into_iter().collect())),
    ];
    let keys = keys.map(|(name, key)| (name.to_owned(), key.to_string().into()));
    let others = others.map(|(name, value)| (name.to_owned(), value));
    keys.into_iter().chain(others).collect()
}

fn borsh(set: &ParamSet) -> Vec<u8> {
    let mut bytes = Vec::new();
    set.serialize(&mut bytes).unwrap();
    bytes
}

/// Every kind of set, by the kind of its target; of bytes that are all different from their neighbours.
fn sets() -> Vec<(String, Governed, ParamSet)> {
    fn filled<T: bytemuck::AnyBitPattern>() -> T {
        let bytes: Vec<u8> = (0..size_of::<T>()).map(|at| (at % 251) as u8).collect();
        bytemuck::pod_read_unaligned(&bytes)
    }
    let market = Governed::Market { pool: pool(), index: INDEX };
    let rules: BreakerRules = filled();
    [
        ("Protocol", Governed::Protocol, ParamSet::Protocol(filled())),
        ("Pool", Governed::Pool(pool()), ParamSet::Pool(filled())),
        ("Market", market, ParamSet::Market(Box::new(filled()))),
        ("Breakers", Governed::Breakers(pool()), ParamSet::Breakers(Box::new(rules))),
        ("Lift", Governed::Protocol, ParamSet::Lift(3)),
        ("Calm", Governed::Pool(pool()), ParamSet::Calm(5)),
    ]
    .map(|(name, of, set)| (name.to_owned(), of, set))
    .into()
}

fn addresses() -> Vec<(String, Value)> {
    let (pool, vault) = (pool(), address::backstop(&pool()));
    let market = address::market(&pool, INDEX);
    let lot = Lot::new(SOLD, &sold());
    let all = [
        ("protocolAddress", address::protocol()),
        ("poolAddress", pool),
        ("quoteVault", address::quote_vault(&pool)),
        ("marketAddress", market),
        ("collateralVault", address::collateral_vault(&market)),
        ("surfaceAddress", address::surface(&market)),
        ("boardAddress", address::board(&market, FIRST_TS)),
        ("marginAccount", address::margin_account(&pool, &OWNER, 300)),
        ("ownerRecord", address::owner_record(&pool, &OWNER)),
        ("auctionAddress", address::auction(&SOLD)),
        ("holdBack", address::hold_back(&lot, SLICE.last_trade_id)),
        ("liquidatorAddress", address::liquidator(&pool, &OWNER)),
        ("backstopAddress", vault),
        ("shareAddress", address::share(&vault, &OWNER)),
        ("changeAddress", address::change(&pool, 1)),
        ("breakersAddress", address::breakers(&pool)),
        ("quoteFill", address::quote_fill(&TAKER, NONCE)),
        ("quoteSession", address::quote_session(&TAKER, &SESSION)),
        ("makerLimits", address::maker_limits(&TAKER)),
    ];
    all.map(|(name, address)| (name.to_owned(), address.to_string().into())).into()
}

fn instructions() -> Vec<(String, Value)> {
    let all = [accounts(), auctions(), backstop(), quotes(), tables(), governance()].concat();
    all.into_iter().map(|(name, instruction)| (name, as_json(&instruction))).collect()
}

type Cases = Vec<(String, Instruction)>;

fn named<const N: usize>(cases: [(&str, Instruction); N]) -> Cases {
    cases.map(|(name, instruction)| (name.to_owned(), instruction)).into()
}

fn accounts() -> Cases {
    let (pool, remaining) = (pool(), Remaining::of(&[&sold()]));
    let (cash, coins) = (wallet(MINT), wallet(COLLATERAL_MINT));
    let args = WithdrawArgs { atoms: ATOMS, least_atoms: LEAST_ATOMS };
    let mut with_market = remaining.clone();
    with_market.add_market(2);
    named([
        ("createAccount", ix::create_account(OWNER, OWNER, pool, 300)),
        ("closeAccount", ix::close_account(OWNER, SOLD)),
        ("setDelegate", ix::set_delegate(OWNER, SOLD, OTHER)),
        ("deposit", ix::deposit(pool, SOLD, cash, ATOMS)),
        ("withdraw", ix::withdraw(pool, SOLD, cash, ATOMS, &remaining)),
        ("withdraw, less", ix::withdraw_at_least(pool, SOLD, cash, args, &remaining)),
        ("depositCollateral", ix::deposit_collateral(pool, 2, SOLD, coins, ATOMS)),
        ("withdrawCollateral", ix::withdraw_collateral(pool, 2, SOLD, coins, ATOMS, &with_market)),
    ])
}

fn auctions() -> Cases {
    let (pool, sold, taker) = (pool(), sold(), taker());
    let (lot, side) = (Lot::new(SOLD, &sold), Side { signer: OWNER, margin_account: TAKER });
    let own = Remaining::of(&[&sold]);
    let both = Remaining::of(&[&sold, &taker]).with_boards_of(&sold);
    let tipped = Witness { scenario: WITNESS, tip_account: Some(TIP) };
    let end = |tip, witness| ix::end_auction_of(pool, SOLD, (OTHER, tip, witness), &own);
    let nobody = Pubkey::default();
    named([
        ("takeSoft", ix::take_soft(pool, (SOLD, true), WITNESS, side, &both)),
        ("takeSoft, not in auction", ix::take_soft(pool, (SOLD, false), WITNESS, side, &both)),
        ("startAuction", ix::start_auction(OWNER, pool, SOLD, WITNESS, &own)),
        ("startAuction, with a tip", ix::start_auction(OWNER, pool, SOLD, tipped, &own)),
        ("admitAuction", ix::admit_auction(pool, SOLD, &own)),
        ("restartAuction", ix::restart_auction(pool, SOLD, None, &own)),
        ("restartAuction, with a tip", ix::restart_auction(pool, SOLD, Some(TIP), &own)),
        ("declareInsolvent", ix::declare_insolvent(pool, SOLD, &own)),
        ("endAuction", end(nobody, nobody)),
        ("endAuction, with a tip", end(TIP, nobody)),
        ("endAuction, with two tips", end(TIP, TAKER)),
        ("bid", ix::bid(&lot, OWNER, side, SLICE, &both)),
        ("takeInsolvent", ix::take_insolvent(pool, SOLD, side, SLICE, &both)),
    ])
}

fn backstop() -> Cases {
    let (pool, cash) = (pool(), wallet(MINT));
    let held = Remaining::of(&[&taker()]);
    named([
        ("requestBackstopDeposit", ix::request_backstop_deposit(pool, OWNER, cash, ATOMS, &held)),
        ("processBackstopDeposit", ix::process_backstop_deposit(pool, OWNER, &held)),
        ("cancelBackstopDeposit", ix::cancel_backstop_deposit(pool, cash)),
        ("requestBackstopRedemption", ix::request_backstop_redemption(pool, OWNER, ATOMS, &held)),
        (
            "processBackstopRedemption",
            ix::process_backstop_redemption(pool, cash, LEAST_ATOMS, &held),
        ),
    ])
}

/// The taker's account here is the one that is sold elsewhere, and the maker's the taker's.
fn quotes() -> Cases {
    let mut remaining = Remaining::of(&[&taker(), &sold()]);
    for (market, expiry_ts) in [(1, SECOND_TS), (4, FIRST_TS), (1, FIRST_TS)] {
        remaining.add_board(&Series { market, kind: 1, expiry_ts, strike_atoms: 1 });
    }
    let side = Side { signer: OWNER, margin_account: SOLD };
    let args = TakeQuoteArgs { nonce: NONCE, times: 1 };
    let take = |session| ix::take_quote(pool(), OWNER, side, (TAKER, session), args, &remaining);
    named([
        ("verifySignature", ix::verify(MESSAGE, &SIGNATURE, &SESSION)),
        ("takeQuote", take(None)),
        ("takeQuote, by a session", take(Some(SESSION))),
    ])
}

fn tables() -> Cases {
    let added = vec![OTHER, SOLD, TAKER];
    named([
        ("createTable", create_lookup_table(OWNER, OWNER, SLOT).0),
        ("extendTable", extend_lookup_table(OTHER, OWNER, Some(OWNER), added)),
    ])
}

fn governance() -> Cases {
    let mut cases = Cases::new();
    for (kind, of, set) in sets() {
        let args = QueueChangeArgs { set: set.clone(), replaces: VERSION, not_after_ts: FIRST_TS };
        let change = ParamChange {
            target: of.key(),
            asked_by: OTHER,
            payer: TIP,
            replaces: VERSION,
            queued_ts: 0,
            ready_ts: 0,
            lapses_ts: 0,
            bump: 0,
            set,
        };
        cases.push((format!("queueChange, {kind}"), ix::queue_change(OTHER, OTHER, of, args)));
        cases.push((format!("executeChange, {kind}"), ix::execute_change(of, &change)));
        cases.push((format!("cancelChange, {kind}"), ix::cancel_change(OWNER, of, &change)));
    }
    cases
}

fn as_json(instruction: &Instruction) -> Value {
    let account = |meta: &AccountMeta| {
        let signs = if meta.is_signer { " signer" } else { "" };
        let writes = if meta.is_writable { " writable" } else { "" };
        format!("{}{signs}{writes}", meta.pubkey)
    };
    json!({
        "accounts": instruction.accounts.iter().map(account).collect::<Vec<_>>(),
        "data": hex(&instruction.data),
        "program": instruction.program_id.to_string(),
    })
}

/// A case a line, so that a change shows as one.
fn section(name: &str, cases: Vec<(String, Value)>) -> String {
    let lines: Vec<String> =
        cases.iter().map(|(name, value)| format!("{}: {value}", json!(name))).collect();
    format!("\"{name}\": {{\n{}\n}}", lines.join(",\n"))
}

#[test]
fn the_file_is_what_this_client_makes_of_its_inputs() {
    let sections = [
        section("inputs", inputs()),
        section("addresses", addresses()),
        section("instructions", instructions()),
        section("rules", rules::rules()),
    ];
    let made = format!("{{\n{}\n}}\n", sections.join(",\n"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if env::var_os(WRITE).is_some() {
        fs::write(&file, &made).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        made == written,
        "clients/vectors/client.json is not of this client: {WRITE}=1 cargo test -p breakwater-client --lib vectors"
    );
}
