use breakwater_quotes::{Kind, Quote, QuoteLeg, Side};
use proptest::{collection::btree_map, prelude::*};

pub const SIGNER: [u8; 32] = [9; 32];

pub fn symbol(name: &str) -> [u8; 8] {
    let mut symbol = [0; 8];
    symbol[..name.len()].copy_from_slice(name.as_bytes());
    symbol
}

pub fn quote() -> Quote {
    let leg = QuoteLeg {
        side: Side::Sell,
        size_lots: 2_500_000,
        symbol: symbol("BTC"),
        expiry_ts: 1_795_852_800,
        strike_atoms: 60_000_000_000,
        kind: Kind::Put,
        price_atoms: 1_234_500_000,
    };
    Quote {
        program: [1; 32],
        chain: [2; 32],
        maker: [3; 32],
        legs: vec![
            QuoteLeg { kind: Kind::Call, side: Side::Buy, price_atoms: 1, ..leg },
            leg,
            QuoteLeg { symbol: symbol("ETH"), ..leg },
        ],
        times: 10,
        fee_cap_atoms: 3_250_000,
        nonce: 7,
        until_ts: 1_795_255_205,
        taker: None,
    }
}

pub fn any_quote() -> impl Strategy<Value = Quote> {
    let key = || any::<[u8; 32]>();
    let series = ("[A-Z0-9]{1,8}", 0i64..253_402_300_800, 1u64..=1 << 48, any::<bool>());
    let terms = (any::<bool>(), 1u64..1 << 40, 0u64..=1 << 48);
    let legs = btree_map(series, terms, 1..=8).prop_map(|legs| {
        let mut legs: Vec<QuoteLeg> = legs
            .into_iter()
            .map(|((name, expiry_ts, strike_atoms, put), (buys, size_lots, price_atoms))| {
                let side = if buys { Side::Buy } else { Side::Sell };
                let kind = if put { Kind::Put } else { Kind::Call };
                let symbol = symbol(&name);
                QuoteLeg { side, size_lots, symbol, expiry_ts, strike_atoms, kind, price_atoms }
            })
            .collect();
        legs.sort_by_key(QuoteLeg::key);
        legs
    });
    let rest = (1u32.., 0u64..=1 << 48, any::<u64>(), 0i64..253_402_300_800);
    let taker = proptest::option::of(key().prop_filter("not nobody", |key| *key != [0; 32]));
    (key(), key(), key(), legs, rest, taker).prop_map(
        |(program, chain, maker, legs, (times, fee_cap_atoms, nonce, until_ts), taker)| Quote {
            program,
            chain,
            maker,
            legs,
            times,
            fee_cap_atoms,
            nonce,
            until_ts,
            taker,
        },
    )
}
