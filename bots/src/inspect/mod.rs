//! Any account of the program, readable: every field by name, with its unit.

mod governance;
mod quote;
mod trading;
mod tree;

use crate::{chain, params};
use anchor_lang::{Discriminator, prelude::Pubkey};
use anyhow::{Context, Result, bail};
use breakwater_clearing::state::{
    Auction, BackstopShare, BackstopVault, Board, Breakers, HoldBack, Liquidator, MakerLimits,
    MarginAccount, Market, OwnerRecord, ParamChange, Pool, Protocol, Publisher, QuoteFill,
    QuoteSession, RoleTransfer, SealedBid, Surface,
};
use breakwater_client::decode;
use tree::Tree;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Address of the account.
    address: Pubkey,
    /// RPC address of the cluster [default: $BREAKWATER_RPC, or http://127.0.0.1:8899].
    #[arg(long, value_name = "URL")]
    rpc: Option<String>,
}

/// One kind of account: its name in the IDL, what its bytes begin with, and how it is shown.
pub struct Kind {
    pub name: &'static str,
    pub discriminator: &'static [u8],
    show: fn(&[u8]) -> Option<Tree>,
}

macro_rules! kinds {
    ($($type:ident: $decode:expr => $show:path),* $(,)?) => {
        [$(Kind {
            name: stringify!($type),
            discriminator: <$type as Discriminator>::DISCRIMINATOR,
            show: |data| $decode(data).map(|account| $show(&account)),
        },)*]
    };
}

/// Every kind of account that the program has.
pub const KINDS: [Kind; 20] = kinds! {
    Protocol: decode::protocol => governance::protocol,
    Pool: decode::pool => governance::pool,
    Market: decode::market => governance::market,
    Surface: decode::surface => governance::surface,
    Publisher: decode::publisher => governance::publisher,
    Board: decode::board => governance::board,
    Breakers: decode::breakers => governance::breakers,
    ParamChange: decode::param_change => governance::param_change,
    RoleTransfer: decode::role_transfer => governance::role_transfer,
    MarginAccount: decode::margin_account => trading::margin_account,
    OwnerRecord: decode::borsh::<OwnerRecord> => trading::owner_record,
    Auction: decode::auction => trading::auction,
    HoldBack: decode::hold_back => trading::hold_back,
    Liquidator: decode::borsh::<Liquidator> => trading::liquidator,
    SealedBid: decode::sealed_bid => trading::sealed_bid,
    BackstopVault: decode::backstop_vault => trading::backstop_vault,
    BackstopShare: decode::backstop_share => trading::backstop_share,
    QuoteFill: decode::quote_fill => quote::fill,
    QuoteSession: decode::quote_session => quote::session,
    MakerLimits: decode::maker_limits => quote::limits,
};

/// An account's bytes as text, with what follows from them at `now` [unix s]; `None` where they are no account of the program.
pub fn describe(data: &[u8], now: i64) -> Option<String> {
    let kind = KINDS.iter().find(|kind| data.starts_with(kind.discriminator))?;
    let tree = (kind.show)(data)?;
    let mut text = format!("{}, {} bytes\n", kind.name, data.len());
    tree.render(1, &mut text);
    if let Some(pool) = decode::pool(data) {
        governance::missing(&pool, now).render(1, &mut text);
    }
    Some(text)
}

pub fn run(args: &Args) -> Result<()> {
    let cluster = params::cluster(args.rpc.as_deref());
    let url = cluster.client.url();
    let found = cluster.client.get_multiple_accounts(&[args.address]).with_context(|| {
        format!("no answer from {url}: start a validator there, or name another with --rpc or BREAKWATER_RPC")
    })?;
    let Some(account) = found.into_iter().flatten().next() else {
        bail!(
            "there is no account {} at {url}: check the address, or name another cluster with --rpc",
            args.address
        );
    };
    if account.owner != breakwater_clearing::ID {
        bail!(
            "{} belongs to program {}, not to the clearing house {}: inspect shows the clearing house's accounts, \
             whose addresses `breakwater params show` prints",
            args.address,
            account.owner,
            breakwater_clearing::ID
        );
    }
    let now = chain::clock(&cluster)?;
    let text = describe(&account.data, now).with_context(|| {
        format!(
            "{} belongs to the clearing house, but its {} bytes are no account that this `breakwater` knows: \
             use the one built from the sources of the program at {url}",
            args.address,
            account.data.len()
        )
    })?;
    print!("{}  {text}", args.address);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use anchor_lang::{AccountSerialize, AnchorSerialize};
    use breakwater_clearing::state::{ParamSet, Role, auction_status, board_status};
    use std::{fs, path::Path};

    /// An account whose body is so many zeros.
    fn zeros(kind: &Kind) -> Vec<u8> {
        let mut data = kind.discriminator.to_vec();
        data.resize(20_000, 0);
        data
    }

    /// Where a field is, by writing a number that cannot be overlooked.
    fn zero_copy<T: Discriminator>(write: impl FnOnce(&mut [u8])) -> String {
        let mut data = T::DISCRIMINATOR.to_vec();
        data.resize(8 + size_of::<T>(), 0);
        write(&mut data[8..]);
        describe(&data, 0).unwrap()
    }

    #[test]
    fn every_kind_is_recognised_by_name() {
        for kind in &KINDS {
            let data = if kind.name == "ParamChange" { change() } else { zeros(kind) };
            let text = describe(&data, 0).unwrap_or_else(|| panic!("{} is not shown", kind.name));
            assert!(text.starts_with(&format!("{}, ", kind.name)), "{text}");
            assert!(!text.contains("_pad") && !text.contains("bump"), "{text}");
        }
    }

    /// Zeros are no market's parameters, but a lifted pause is short.
    fn change() -> Vec<u8> {
        let mut data = ParamChange::DISCRIMINATOR.to_vec();
        let change = ParamChange {
            target: Pubkey::default(),
            asked_by: Pubkey::default(),
            payer: Pubkey::default(),
            replaces: 7,
            queued_ts: 1_709_164_800,
            ready_ts: 1_709_164_802,
            lapses_ts: 1_709_251_202,
            bump: 0,
            set: ParamSet::Lift(1),
        };
        change.serialize(&mut data).unwrap();
        data
    }

    #[test]
    fn every_account_of_the_idl_has_its_entry() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../idl/breakwater_clearing.json");
        let Ok(text) = fs::read_to_string(file) else { return }; // `make idl` writes it
        let idl: serde_json::Value = serde_json::from_str(&text).unwrap();
        for account in idl["accounts"].as_array().unwrap() {
            let name = account["name"].as_str().unwrap();
            assert!(KINDS.iter().any(|kind| kind.name == name), "inspect does not know {name}");
        }
    }

    #[test]
    fn other_bytes_are_not_described() {
        assert_eq!(describe(&[], 0), None);
        assert_eq!(describe(&[1; 300], 0), None);
        let cut = &zeros(&KINDS[2])[..100];
        assert_eq!(describe(cut, 0), None);
    }

    #[test]
    fn statuses_have_names() {
        let at = std::mem::offset_of!(Auction, status);
        let live = zero_copy::<Auction>(|body| body[at] = auction_status::LIVE);
        assert!(live.contains("status                     live"), "{live}");
        let at = std::mem::offset_of!(Board, status);
        let settled = zero_copy::<Board>(|body| body[at] = board_status::SETTLED);
        assert!(settled.contains("status                     settled"), "{settled}");
    }

    #[test]
    fn a_market_has_a_symbol_and_a_readable_mark() {
        let (symbol, mark) =
            (std::mem::offset_of!(Market, symbol), std::mem::offset_of!(Market, mark));
        let text = zero_copy::<Market>(|body| {
            body[symbol..symbol + 3].copy_from_slice(b"BTC");
            body[mark..mark + 8].copy_from_slice(&100_000_500_000u64.to_le_bytes());
        });
        assert!(text.contains("symbol                     BTC"), "{text}");
        assert!(text.contains("$100,000.50"), "{text}");
    }

    #[test]
    fn a_pool_says_what_nobody_can_pay_now() {
        let mut pool = decode::pool(&zeros(&KINDS[1])).unwrap();
        (pool.loss_atoms, pool.shortfall_atoms, pool.insurance_atoms) =
            (2_000_000, 5_000_000, 4_000_000);
        pool.settings.loss.insurance_bps = 5_000;
        (pool.accounts_cash_atoms, pool.debts_atoms) = (90_000_000, 10_000_000);
        let mut data = Vec::new();
        pool.try_serialize(&mut data).unwrap();
        let text = describe(&data, 100).unwrap();
        // half of the fund within its window: two of the five
        assert!(text.contains("missing_now                $5.00"), "{text}");
        assert!(text.contains("claims                     $100.00"), "{text}");
    }

    #[test]
    fn only_positions_in_use_are_shown() {
        let none = zero_copy::<MarginAccount>(|_| {});
        assert!(none.contains("positions                  none"), "{none}");
        let (at, count) = (
            std::mem::offset_of!(MarginAccount, positions),
            std::mem::offset_of!(MarginAccount, position_count),
        );
        let one = zero_copy::<MarginAccount>(|body| {
            body[at..at + 8].copy_from_slice(&60_000_000_000u64.to_le_bytes());
            body[at + 8..at + 16].copy_from_slice(&(-1_500_000i64).to_le_bytes());
            body[at + 25] = 1;
            body[count] = 1;
        });
        let line = "0  market 0  put $60,000.00  expiry none (0)  short 1.5 contracts";
        assert!(one.contains(line), "{one}");
        assert_eq!(one.matches("contracts").count(), 1);
    }

    #[test]
    fn a_change_says_what_it_does_and_when() {
        let text = describe(&change(), 0).unwrap();
        assert!(text.contains("lifts the pause of"), "{text}");
        assert!(text.contains("2024-02-29 00:00:02 UTC"), "{text}");
        assert!(text.contains("version 7"), "{text}");
    }

    #[test]
    fn roles_have_names() {
        let mut data = RoleTransfer::DISCRIMINATOR.to_vec();
        data.resize(8 + 5 * 32 + 16, 0);
        data.extend([Role::Steward as u8, 0]);
        assert!(describe(&data, 0).unwrap().contains("Steward"));
    }
}
