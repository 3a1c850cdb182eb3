//! A maker who signs, a taker who takes.

use crate::{BTC, CHAIN, CONTRACT, ETH, Trader, USD, World, symbol};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{Leg, TakeQuoteArgs},
    state::Series,
};
use breakwater_client::{address, decode, instruction as ix};
use breakwater_quotes::{Kind, Quote, QuoteLeg, Side, render};
use solana_keypair::Keypair;
use solana_signer::Signer;

pub struct Market {
    pub world: World,
    pub maker: Trader,
    pub taker: Trader,
}

/// A maker and a taker with money, and nothing else.
pub fn quoted() -> Market {
    let mut world = World::new();
    let (maker, taker) = (world.trader(500_000), world.trader(500_000));
    Market { world, maker, taker }
}

/// Verifies bytes signed by a key.
pub fn verify(message: &[u8], key: &Keypair) -> Instruction {
    let signature: [u8; 64] = key.sign_message(message).into();
    ix::verify(message, &signature, &key.pubkey())
}

impl World {
    /// Takes a maker's quote; with the key of its session where that signed.
    pub fn taking(
        &self,
        (maker, session): (&Trader, Option<Pubkey>),
        taker: &Trader,
        quote: &Quote,
        times: u32,
    ) -> Instruction {
        let legs = quote.legs.iter().map(|leg| {
            let market = if leg.symbol == symbol("BTC") { BTC } else { ETH };
            let kind = u8::from(leg.kind == Kind::Put);
            let (expiry_ts, strike_atoms) = (leg.expiry_ts, leg.strike_atoms);
            let series = Series { market, kind, expiry_ts, strike_atoms };
            Leg { series, size_lots: 1, price_atoms: 0 }
        });
        let both = [maker.account, taker.account];
        let remaining = self.remaining(&both).with_legs(&legs.collect::<Vec<_>>());
        let args = TakeQuoteArgs { nonce: quote.nonce, times };
        let (payer, by) = (self.authority.pubkey(), (maker.account, session));
        ix::take_quote(self.pool, payer, taker.side(), by, args, &remaining)
    }
}

impl Market {
    /// The maker sells a tenth of a put and buys a tenth of a call, ten times.
    pub fn quote(&self) -> Quote {
        let expiry_ts = self.world.expiries[1];
        let leg = QuoteLeg {
            side: Side::Buy,
            size_lots: CONTRACT.unsigned_abs() / 10,
            symbol: symbol("BTC"),
            expiry_ts,
            strike_atoms: 56_000 * USD,
            kind: Kind::Call,
            price_atoms: 6_000 * USD,
        };
        let put = QuoteLeg { side: Side::Sell, kind: Kind::Put, price_atoms: 2_000 * USD, ..leg };
        Quote {
            program: breakwater_clearing::ID.to_bytes(),
            chain: CHAIN,
            maker: self.maker.account.to_bytes(),
            legs: vec![leg, put],
            times: 10,
            fee_cap_atoms: 100 * USD,
            nonce: 1,
            until_ts: self.world.now() + 60,
            taker: None,
        }
    }

    pub fn text(&self, quote: &Quote) -> Vec<u8> {
        render(quote).expect("a quote").into_bytes()
    }

    pub fn verify(&self, message: &[u8], key: &Keypair) -> Instruction {
        verify(message, key)
    }

    /// Both instructions: the maker's signature over the quote's text, and the take.
    pub fn take(&self, quote: &Quote, times: u32) -> Vec<Instruction> {
        let verify = self.verify(&self.text(quote), &self.maker.key);
        vec![verify, self.taking(quote, times, None)]
    }

    pub fn taking(&self, quote: &Quote, times: u32, session: Option<Pubkey>) -> Instruction {
        self.world.taking((&self.maker, session), &self.taker, quote, times)
    }

    #[track_caller]
    pub fn must_take(&mut self, quote: &Quote, times: u32) {
        let take = self.take(quote, times);
        self.world.must(&take, &[&self.taker.key]);
    }

    #[track_caller]
    pub fn refused(&mut self, take: &[Instruction], name: &str) {
        self.world.must_fail(take, &[&self.taker.key], name);
    }

    pub fn taken(&self, quote: &Quote) -> u32 {
        let key = address::quote_fill(&self.maker.account, quote.nonce);
        decode::quote_fill(&self.world.data(&key)).map_or(0, |fill| fill.taken)
    }

    /// Contracts in hundredths that an account holds of its positions, in their order.
    pub fn held(&self, account: &Pubkey) -> Vec<i64> {
        let account = self.world.account(account);
        account.positions().iter().map(|p| p.size_lots * 100 / CONTRACT).collect()
    }
}
