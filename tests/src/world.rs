//! Protocol, pool, two markets with boards and surfaces, traders.

use crate::{
    BTC, Chain, DAY, ETH, Ground, USD, feed, flat_point, market_args, pool_settings,
    protocol_params, ranges, tokens,
};
use anchor_lang::{
    AnchorDeserialize, Discriminator, prelude::Pubkey, solana_program::instruction::Instruction,
};
use breakwater_clearing::{
    instructions::{
        CreateBoardArgs, CreateMarketArgs, InitProtocolArgs, Leg, OptionGreeks, SliceArgs,
    },
    portfolio::Purpose,
    state::{
        Auction, AuctionTime, BackstopShare, Board, HoldBack, MarginAccount, Market, Moment, Pool,
        PoolSettings, Protocol, ProtocolParams, RangeParams, SaleTime, SealedBid, Series, Surface,
    },
};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, Lot, PoolAt, Remaining, Side, TokenWallet},
    snapshot::{MarketState, Snapshot},
};
use breakwater_risk::{
    margin::{Health, Requirement},
    model::ScenarioSet,
};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{collections::BTreeSet, path::PathBuf};

/// Genesis hash of the tests' cluster.
pub const CHAIN: [u8; 32] = [42; 32];
/// Start of every test's time [unix s].
pub const START: i64 = 1_800_000_000;

pub struct World {
    pub chain: Chain,
    /// Protocol authority, surface publisher, mint authority, fee payer.
    pub authority: Keypair,
    pub guardian: Keypair,
    /// Admits liquidators; has SOL.
    pub steward: Keypair,
    pub quote_mint: Pubkey,
    pub btc_mint: Pubkey,
    pub pool: Pubkey,
    /// Expiries of the boards of both markets.
    pub expiries: Vec<i64>,
    pub traders: Vec<Pubkey>,
    /// Keys handed out so far.
    keys: u64,
}

/// What a pool is made with: settings, and of both markets parameters, first price [quote atoms] and strikes [quote atoms].
pub struct Opening {
    pub settings: PoolSettings,
    pub markets: [CreateMarketArgs; 2],
    pub price_atoms: [u64; 2],
    pub strikes_atoms: [Vec<u64>; 2],
}

/// Someone with a margin account.
pub struct Trader {
    pub key: Keypair,
    pub account: Pubkey,
    pub usdc: Pubkey,
    pub btc: Pubkey,
}

impl Trader {
    /// The same one, for a fork of its world.
    pub fn copy(&self) -> Self {
        Self { key: self.key.insecure_clone(), ..*self }
    }

    pub fn side(&self) -> Side {
        Side { signer: self.key.pubkey(), margin_account: self.account }
    }
}

fn numbered_key(number: u64) -> Keypair {
    let mut secret = [7; 32];
    secret[..8].copy_from_slice(&number.to_le_bytes());
    Keypair::new_from_array(secret)
}

pub fn program_path(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/deploy").join(name);
    assert!(path.exists(), "{} is missing: run `make programs` first", path.display());
    path
}

impl World {
    /// BTC at 60 000, ETH at 3 000, 60 % volatility, boards at 7 and 30 days.
    pub fn new() -> Self {
        Self::with_expiries(&[7, 30])
    }

    /// The same with boards at so many days.
    pub fn with_expiries(days: &[i64]) -> Self {
        Self::spread(days, |_| ())
    }

    /// The same with other settings of the pool.
    pub fn with_settings(change: impl FnOnce(&mut PoolSettings)) -> Self {
        let (mut world, mut settings) = (Self::bare(), pool_settings());
        change(&mut settings);
        world.create_pool(settings, ranges());
        world
    }

    /// The same with other limits for the markets' ranges.
    pub fn with_ranges(change: impl FnOnce(&mut RangeParams)) -> Self {
        Self::spread(&[7, 30], change)
    }

    /// The same with both.
    pub fn with_settings_and_ranges(
        change: impl FnOnce(&mut PoolSettings),
        widen: impl FnOnce(&mut RangeParams),
    ) -> Self {
        let (mut world, mut settings, mut ranges) = (Self::bare(), pool_settings(), ranges());
        change(&mut settings);
        widen(&mut ranges);
        world.create_pool(settings, ranges);
        world
    }

    /// The same world once more, to try what must not be kept.
    pub fn fork(&self) -> Self {
        Self {
            chain: self.chain.clone(),
            authority: self.authority.insecure_clone(),
            guardian: self.guardian.insecure_clone(),
            steward: self.steward.insecure_clone(),
            expiries: self.expiries.clone(),
            traders: self.traders.clone(),
            ..*self
        }
    }

    pub fn spread(days: &[i64], change: impl FnOnce(&mut RangeParams)) -> Self {
        let (mut world, mut ranges) = (Self::bare(), ranges());
        change(&mut ranges);
        world.expiries = days.iter().map(|d| START + d * DAY).collect();
        world.create_pool(pool_settings(), ranges);
        world
    }

    /// A pool beside the first one, with no market.
    pub fn second_pool(&mut self) -> Pubkey {
        let key = self.authority.pubkey();
        self.must(&[ix::create_pool(key, self.quote_mint, 1, pool_settings())], &[]);
        address::pool(1)
    }

    /// An empty margin account of a trader's in a pool beside the first one.
    pub fn foreign_account(&mut self, trader: &Trader) -> Pubkey {
        let (pool, payer) = (self.second_pool(), self.authority.pubkey());
        let owner = trader.key.pubkey();
        self.must(&[ix::create_account(payer, owner, pool, 0)], &[&trader.key]);
        address::margin_account(&pool, &owner, 0)
    }

    /// Programs, mints and a protocol; no pool yet.
    pub fn bare() -> Self {
        Self::bare_with(Ground::Compiled, protocol_params())
    }

    fn bare_with(ground: Ground, params: ProtocolParams) -> Self {
        let mut chain = Chain::new(ground);
        let authority = numbered_key(0);
        chain.airdrop(&authority.pubkey(), 900_000_000_000_000);
        chain.airdrop(&numbered_key(2).pubkey(), 1_000_000_000_000);
        let mut world = Self {
            chain,
            authority,
            guardian: numbered_key(1),
            steward: numbered_key(2),
            quote_mint: Pubkey::default(),
            btc_mint: Pubkey::default(),
            pool: address::pool(0),
            expiries: vec![START + 7 * DAY, START + 30 * DAY],
            traders: vec![],
            keys: 3,
        };
        world.set_time(START);
        world.quote_mint = world.create_mint(6);
        world.btc_mint = world.create_mint(8);
        let args = InitProtocolArgs {
            guardian: world.guardian.pubkey(),
            steward: world.steward.pubkey(),
            chain: CHAIN,
            params,
        };
        let key = world.authority.pubkey();
        world.must(&[ix::init_protocol(key, key, world.quote_mint, args)], &[]);
        world
    }

    fn create_pool(&mut self, settings: PoolSettings, ranges: RangeParams) {
        let (mut btc, mut eth) = (market_args("BTC", feed(BTC)), market_args("ETH", feed(ETH)));
        (btc.params.ranges, eth.params.ranges) = (ranges, ranges);
        self.open(Opening {
            settings,
            markets: [btc, eth],
            price_atoms: [60_000 * USD, 3_000 * USD],
            strikes_atoms: [
                (0..25).map(|i| (36_000 + i * 2_000) * USD).collect(),
                (0..25).map(|i| (1_800 + i * 100) * USD).collect(),
            ],
        });
        self.set_vol(6_000);
    }

    /// The same with protocol, boards at so many seconds from now and everything else as given; BTC is taken as collateral. Nobody has published a
    /// volatility yet.
    pub fn opened(
        ground: Ground,
        params: ProtocolParams,
        tenor_secs: &[i64],
        opening: Opening,
    ) -> Self {
        let mut world = Self::bare_with(ground, params);
        world.expiries = tenor_secs.iter().map(|secs| START + secs).collect();
        world.open(opening);
        world
    }

    fn open(&mut self, opening: Opening) {
        let key = self.authority.pubkey();
        self.must(&[ix::create_pool(key, self.quote_mint, 0, opening.settings)], &[]);
        let prices = opening.price_atoms;
        for (index, args) in [BTC, ETH].into_iter().zip(opening.markets) {
            let price_atoms = prices[usize::from(index)];
            let price = self.post(crate::update_atoms(index, price_atoms, self.now()));
            let collateral = (index == BTC).then_some(self.btc_mint);
            let create = ix::create_market(key, self.pool, index, (collateral, price.into()), args);
            self.must(&[create], &[]);
        }
        for index in [BTC, ETH] {
            self.must(&[ix::register_publisher(key, self.pool, index, key)], &[]);
        }
        for (index, strikes) in [BTC, ETH].into_iter().zip(opening.strikes_atoms) {
            self.create_boards(index, strikes.into_iter());
        }
        for index in [BTC, ETH] {
            self.set_price_atoms(index, prices[usize::from(index)]);
        }
    }

    /// A market's boards, of every expiry of this world.
    pub fn create_boards(&mut self, index: u8, strikes: impl Iterator<Item = u64>) {
        let (key, strikes) = (self.authority.pubkey(), strikes.collect::<Vec<_>>());
        for expiry_ts in self.expiries.clone() {
            let args = CreateBoardArgs { expiry_ts, strikes: strikes.clone() };
            self.must(&[ix::create_board(key, self.pool, index, args)], &[]);
        }
    }

    /// The next key of this world: the same in every run, so that addresses, and with them the compute units of
    /// finding their bumps, are too.
    pub fn key(&mut self) -> Keypair {
        self.keys += 1;
        numbered_key(self.keys)
    }

    pub fn create_mint(&mut self, decimals: u8) -> Pubkey {
        let mint = self.key();
        let instructions = tokens::create_mint(&self.authority.pubkey(), &mint, decimals);
        self.must(&instructions, &[&mint]);
        mint.pubkey()
    }

    /// Price of one contract at mark, as the program says, rounded down [quote atoms].
    pub fn price_atoms(&mut self, series: Series) -> u64 {
        let greeks = ix::option_greeks(self.pool, series);
        let data = self.must(&[greeks], &[]).return_data.data;
        let told = OptionGreeks::deserialize(&mut data.as_slice()).expect("the program's answer");
        told.value_q12 >> 12
    }

    /// Publishes the same volatility for every expiry still to come.
    pub fn set_vol(&mut self, vol_bps: i64) {
        let (now, key) = (self.now(), self.authority.pubkey());
        let live = self.expiries.iter().filter(|expiry| **expiry > now);
        let points: Vec<_> = live.map(|expiry| flat_point(*expiry, now, vol_bps)).collect();
        if points.is_empty() {
            return;
        }
        for index in 0..self.pool_state().markets {
            self.must(&[ix::publish_surface(key, self.pool, index, &[], points.clone())], &[]);
        }
    }

    pub fn now(&self) -> i64 {
        self.chain.clock().unix_timestamp
    }

    /// Time goes by on a chain that lives: slots are made, and marks came in all the while, so that all of it counts for auctions. The marks
    /// themselves stay as they are.
    pub fn set_time(&mut self, unix_timestamp: i64) {
        let (now, before) = (self.now(), self.slot());
        let secs = (unix_timestamp - now).max(0).unsigned_abs();
        let slot = self.stand_still(unix_timestamp, 1 + secs * 5 / 2);
        if self.chain.get_account(&self.pool).is_none() {
            return;
        }
        let (pool, paused) = (self.pool_state(), self.protocol_state().sales_paused);
        let settings = PoolSettings { mark_gap_secs: u32::MAX, ..pool.settings };
        let time =
            SaleTime::new(&settings, &pool.stops, paused, Moment { now: unix_timestamp, slot });
        // what went by until now, went by as it did
        let until_now =
            SaleTime::new(&pool.settings, &pool.stops, paused, Moment { now, slot: before });
        for index in 0..pool.markets {
            self.set_market(index, |market| {
                market.idle = market.idle_at(&until_now);
                let mark = market.mark;
                market.mark.publish_ts = unix_timestamp;
                market.idle = market.idle_at(&time);
                market.mark = mark;
            });
        }
    }

    /// Time goes by and nothing else: no mark comes in, and only so many slots are made. Returns the slot.
    pub fn stand_still(&mut self, unix_timestamp: i64, slots: u64) -> u64 {
        let mut clock = self.chain.clock();
        clock.unix_timestamp = unix_timestamp;
        clock.slot += slots;
        self.chain.set_clock(&clock);
        clock.slot
    }

    /// An account's auction's present, by its own clocks.
    pub fn auction_time(&self, account: &Pubkey) -> AuctionTime {
        let auction = self.auction(account).expect("an auction");
        self.snapshot().auction_time(&self.account(account), &auction).expect("its markets")
    }

    /// Moves time on and makes marks and surfaces fresh again.
    pub fn set_prices_and_vol(&mut self, btc_usd: u64, eth_usd: u64, vol_bps: i64) {
        self.pass(1);
        self.set_price(BTC, btc_usd);
        self.set_price(ETH, eth_usd);
        self.set_vol(vol_bps);
    }

    pub fn create_tokens(&mut self, mint: Pubkey, owner: &Pubkey, atoms: u64) -> Pubkey {
        let tokens = self.key();
        let payer = self.authority.pubkey();
        let mut instructions = tokens::create_tokens(&payer, &tokens, &mint, owner);
        if atoms > 0 {
            instructions.push(tokens::mint_to(&mint, &tokens.pubkey(), &payer, atoms));
        }
        self.must(&instructions, &[&tokens]);
        tokens.pubkey()
    }

    /// Someone with an empty margin account and tokens in the wallet: a billion USDC, a thousand BTC.
    pub fn visitor(&mut self) -> Trader {
        self.visitor_with(1_000_000_000 * USD)
    }

    /// The same with so much USDC [quote atoms]: all wallets together hold no more than a mint can count.
    pub fn visitor_with(&mut self, usdc_atoms: u64) -> Trader {
        let key = self.key();
        let payer = self.authority.pubkey();
        let usdc = self.create_tokens(self.quote_mint, &key.pubkey(), usdc_atoms);
        let btc = self.create_tokens(self.btc_mint, &key.pubkey(), 1_000 * 100_000_000);
        self.must(&[ix::create_account(payer, key.pubkey(), self.pool, 0)], &[&key]);
        let account = address::margin_account(&self.pool, &key.pubkey(), 0);
        self.traders.push(account);
        Trader { key, account, usdc, btc }
    }

    /// A visitor who has deposited whole dollars.
    pub fn trader(&mut self, usd: u64) -> Trader {
        let trader = self.visitor();
        if usd > 0 {
            self.must(&[self.deposit(&trader, usd * USD)], &[&trader.key]);
        }
        trader
    }

    pub fn usdc_wallet(&self, trader: &Trader) -> TokenWallet {
        TokenWallet { signer: trader.key.pubkey(), tokens: trader.usdc, mint: self.quote_mint }
    }

    pub fn btc_wallet(&self, trader: &Trader) -> TokenWallet {
        TokenWallet { signer: trader.key.pubkey(), tokens: trader.btc, mint: self.btc_mint }
    }

    pub fn deposit(&self, trader: &Trader, atoms: u64) -> Instruction {
        ix::deposit(self.pool, trader.account, self.usdc_wallet(trader), atoms)
    }

    pub fn withdraw(&self, trader: &Trader, atoms: u64) -> Instruction {
        let remaining = self.remaining(&[trader.account]);
        ix::withdraw(self.pool, trader.account, self.usdc_wallet(trader), atoms, &remaining)
    }

    pub fn deposit_btc(&self, trader: &Trader, atoms: u64) -> Instruction {
        ix::deposit_collateral(self.pool, BTC, trader.account, self.btc_wallet(trader), atoms)
    }

    pub fn withdraw_btc(&self, trader: &Trader, atoms: u64) -> Instruction {
        let mut remaining = self.remaining(&[trader.account]);
        remaining.add_market(BTC);
        let wallet = self.btc_wallet(trader);
        ix::withdraw_collateral(self.pool, BTC, trader.account, wallet, atoms, &remaining)
    }

    pub fn series(&self, index: u8, expiry: usize, kind: u8, strike_usd: u64) -> Series {
        Series {
            market: index,
            kind,
            expiry_ts: self.expiries[expiry],
            strike_atoms: strike_usd * USD,
        }
    }

    /// Remaining accounts that margin these accounts as they are.
    pub fn remaining(&self, accounts: &[Pubkey]) -> Remaining {
        let loaded: Vec<_> = accounts.iter().map(|key| self.account(key)).collect();
        Remaining::of(&loaded.iter().map(|account| &**account).collect::<Vec<_>>())
    }

    pub fn trade(&self, maker: &Trader, taker: &Trader, legs: Vec<Leg>) -> Instruction {
        let remaining = self.remaining(&[maker.account, taker.account]);
        ix::trade(self.pool, maker.side(), taker.side(), legs, &remaining)
    }

    /// A trade of one leg that must succeed; the taker buys when `size` is positive.
    #[track_caller]
    pub fn fill(&mut self, maker: &Trader, taker: &Trader, series: Series, size: i64, usd: u64) {
        let leg = Leg { series, size_lots: size, price_atoms: usd * USD };
        let trade = self.trade(maker, taker, vec![leg]);
        self.must(&[trade], &[&maker.key, &taker.key]);
    }

    /// Remaining accounts for a slice of `account` to `bidder`.
    pub fn slice_remaining(&self, account: &Pubkey, bidder: &Pubkey) -> Remaining {
        let sold = self.account(account);
        self.remaining(&[*account, *bidder]).with_boards_of(&sold)
    }

    // --- reading --------------------------------------------------------------------------

    pub fn data(&self, key: &Pubkey) -> Vec<u8> {
        self.chain.read(key, <[u8]>::to_vec).unwrap_or_default()
    }

    pub fn account(&self, key: &Pubkey) -> Box<MarginAccount> {
        self.chain.read(key, decode::margin_account).flatten().expect("a margin account")
    }

    pub fn pool_state(&self) -> Pool {
        decode::pool(&self.data(&self.pool)).expect("a pool")
    }

    pub fn protocol_state(&self) -> Protocol {
        decode::protocol(&self.data(&address::protocol())).expect("a protocol")
    }

    pub fn market(&self, index: u8) -> Box<Market> {
        decode::market(&self.data(&address::market(&self.pool, index))).expect("a market")
    }

    pub fn surface(&self, index: u8) -> Box<Surface> {
        let market = address::market(&self.pool, index);
        decode::surface(&self.data(&address::surface(&market))).expect("a surface")
    }

    pub fn board(&self, index: u8, expiry: usize) -> Box<Board> {
        let market = address::market(&self.pool, index);
        let key = address::board(&market, self.expiries[expiry]);
        decode::board(&self.data(&key)).expect("a board")
    }

    pub fn auction(&self, account: &Pubkey) -> Option<Box<Auction>> {
        decode::auction(&self.data(&address::auction(account)))
    }

    /// The account as its auction's instructions find it.
    pub fn lot(&self, account: &Pubkey) -> Lot {
        Lot::new(*account, &self.account(account))
    }

    /// Ends the auction of an account as it stands.
    #[track_caller]
    pub fn end(&self, account: &Pubkey) -> Instruction {
        let auction = self.auction(account).expect("an auction");
        ix::end_auction(&auction, &self.remaining(&[*account]))
    }

    /// A bid whose hold-back's rent the world's authority pays.
    pub fn bid(&self, account: &Pubkey, bidder: &Trader, args: SliceArgs) -> Instruction {
        let remaining = self.slice_remaining(account, &bidder.account);
        ix::bid(&self.lot(account), self.authority.pubkey(), bidder.side(), args, &remaining)
    }

    pub fn assess(&self, account: &Pubkey) -> (Requirement, Health) {
        self.snapshot().assess(&self.account(account)).expect("an account to margin")
    }

    /// As liquidation sees an account: a doubt about a price counts for it.
    pub fn judged(&self, account: &Pubkey) -> (Requirement, Health) {
        let (snapshot, account) = (self.snapshot(), self.account(account));
        let mut engine = snapshot.engine();
        let check = engine.check(&account, Purpose::Liquidation, ScenarioSet::All);
        let requirement = check.expect("an account to judge");
        let health = Health::new(account.cash_atoms, &requirement).expect("in range");
        (requirement, health)
    }

    /// The scenario that shows an account worst to who judges it.
    pub fn witness(&self, account: &Pubkey) -> u8 {
        let (snapshot, account) = (self.snapshot(), self.account(account));
        let all = snapshot.engine().check(&account, Purpose::Liquidation, ScenarioSet::All);
        all.map_or(0, |requirement| requirement.worst_scenario)
    }

    /// A soft slice of an account, which may wait for its auction.
    pub fn soft(&self, account: &Pubkey, taker: Side) -> Instruction {
        let sold = (*account, self.account(account).in_auction == 1);
        let remaining = self.slice_remaining(account, &taker.margin_account);
        ix::take_soft(self.pool, sold, self.witness(account), taker, &remaining)
    }

    /// Starts an account's auction, with its worst case as witness.
    pub fn start(&self, account: &Pubkey) -> Instruction {
        let worst = self.judged(account).0.worst_scenario;
        let remaining = self.remaining(&[*account]);
        ix::start_auction(self.authority.pubkey(), self.pool, *account, worst, &remaining)
    }

    /// Lets an account that waits into auction.
    pub fn let_in(&self, account: &Pubkey) -> Instruction {
        ix::admit_auction(self.pool, *account, &self.remaining(&[*account]))
    }

    /// The bottom of the waterfall for an account, whether it is in auction or not.
    pub fn cover(&self, account: &Pubkey) -> Instruction {
        let pool = self.pool_state();
        let mut all = vec![*account];
        if pool.backstop_account != Pubkey::default() && pool.backstop_account != *account {
            all.push(pool.backstop_account);
        }
        let in_auction = self.account(account).in_auction == 1;
        let at = PoolAt { key: self.pool, state: &pool };
        ix::cover_shortfall(at, *account, in_auction, &self.remaining(&all))
    }

    /// Settles an account's positions of one expiry.
    pub fn settle(&self, account: &Pubkey, index: u8, expiry_ts: i64) -> Instruction {
        let side = (*account, self.account(account).in_auction == 1);
        ix::settle_positions(self.pool, (index, expiry_ts), side, &self.remaining(&[*account]))
    }

    pub fn token_atoms(&self, tokens: &Pubkey) -> u64 {
        let data = self.data(tokens);
        u64::from_le_bytes(data[64..72].try_into().unwrap())
    }

    /// The pool's markets as a client would hold them.
    pub fn snapshot(&self) -> Snapshot {
        let pool = self.pool_state();
        let state = |i| MarketState { market: self.market(i), surface: self.surface(i) };
        Snapshot::new(&pool, (0..pool.markets).map(state).collect(), self.now())
    }

    /// Everything the program owns, for "nothing has changed".
    pub fn fingerprint(&self) -> Vec<(Pubkey, Vec<u8>)> {
        let mut all = self.chain.clearing_accounts(None);
        all.push((self.pool, vec![])); // the pool's vault is the token program's
        let vault = address::quote_vault(&self.pool);
        all.push((vault, self.data(&vault)));
        all.sort();
        all
    }

    // --- laws -----------------------------------------------------------------------------

    /// I-01, I-02 and I-03 over every account there is.
    #[track_caller]
    pub fn assert_books_balance(&self) {
        let pool = self.pool_state();
        let accounts: Vec<_> = self.traders.iter().map(|key| self.account(key)).collect();
        let cash: i64 = accounts.iter().map(|a| a.cash_atoms).sum();
        assert_eq!(cash, pool.accounts_cash_atoms, "the pool's sum of cash");
        let owed: u64 = accounts.iter().map(|a| a.cash_atoms.min(0).unsigned_abs()).sum();
        assert_eq!(owed, pool.debts_atoms, "the pool's sum of debts");
        let short: u64 = accounts.iter().map(|a| a.shortfall_atoms).sum();
        assert_eq!(
            short, pool.shortfall_atoms,
            "the pool's sum of what accounts were seen short of"
        );
        let gaps = accounts.iter().filter(|a| a.shortfall_is_gap == 1).map(|a| a.shortfall_atoms);
        assert_eq!(gaps.sum::<u64>(), pool.gap_atoms, "of that, gaps");
        let vault = self.token_atoms(&address::quote_vault(&self.pool));
        let held = i128::from(vault) + i128::from(pool.loss_atoms);
        assert_eq!(held, pool.owed_atoms(), "I-01: vault + loss = cash + funds + suspense");
        let auctions: Vec<_> = self.traders.iter().filter_map(|key| self.auction(key)).collect();
        let escrow: u64 = auctions.iter().map(|a| a.escrow_atoms + a.tip_atoms).sum();
        assert_eq!(escrow, pool.escrow_atoms, "what auctions hold is the pool's escrow");
        let notional: u64 = auctions.iter().map(|a| a.notional_atoms).sum();
        assert_eq!(notional, pool.auction_notional_atoms, "what is counted against the cap");
        let now_us = self.now() * 1_000_000;
        let left_us = |from_us: i64, until_us: i64| (until_us - from_us.max(now_us)).max(0);
        let turns_us: i64 = auctions.iter().map(|a| left_us(a.turn_from_us, a.turn_until_us)).sum();
        let wait_us = left_us(now_us, pool.turns_until_us);
        assert!(wait_us <= turns_us, "I-31: the line is no longer than those who are in it");
        let of = |discriminator: &[u8]| -> Vec<Vec<u8>> {
            let owned = self.chain.clearing_accounts(Some(&BTreeSet::new()));
            let data = owned.into_iter().map(|(_, data)| data);
            data.filter(|data| data.starts_with(discriminator)).collect()
        };
        let holds = of(HoldBack::DISCRIMINATOR);
        let holds: u64 = holds.iter().filter_map(|d| decode::hold_back(d)).map(|h| h.atoms).sum();
        assert_eq!(holds, pool.held_atoms, "hold-backs");
        let bids = of(SealedBid::DISCRIMINATOR);
        let bonds = bids.iter().filter_map(|d| decode::sealed_bid(d)).map(|b| b.bond_atoms);
        assert_eq!(bonds.sum::<u64>(), pool.bonds_atoms, "bonds");
        let shares = of(BackstopShare::DISCRIMINATOR);
        let shares: Vec<_> = shares.iter().filter_map(|d| decode::backstop_share(d)).collect();
        let entering: u64 = shares.iter().map(|share| share.entering_atoms).sum();
        assert_eq!(entering, pool.entering_atoms, "waiting to enter the backstop");
        if let Some(vault) = decode::backstop_vault(&self.data(&address::backstop(&self.pool))) {
            let now = shares.iter().filter(|share| share.epoch == vault.epoch);
            assert_eq!(
                now.map(|share| share.shares).sum::<u64>(),
                vault.shares,
                "shares of the vault"
            );
        }
        let btc: u64 = accounts.iter().map(|a| a.collateral_atoms[usize::from(BTC)]).sum();
        let btc_vault = address::collateral_vault(&address::market(&self.pool, BTC));
        assert_eq!(self.token_atoms(&btc_vault), btc, "I-03: collateral vault = collateral");
        let mut open = std::collections::BTreeMap::<_, i64>::new();
        for position in accounts.iter().flat_map(|a| a.positions().to_vec()) {
            assert_ne!(position.size_lots, 0);
            let s = position.series();
            let settled = self.surface(s.market).find(s.expiry_ts).map(|slot| slot.status == 2);
            if !settled.unwrap_or(true) {
                let key = (s.market, s.expiry_ts, s.strike_atoms, s.kind);
                *open.entry(key).or_default() += position.size_lots;
            }
        }
        for (series, net) in open {
            assert_eq!(net, 0, "I-02: longs = shorts on {series:?}");
        }
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}
