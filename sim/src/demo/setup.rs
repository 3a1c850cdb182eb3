//! Deploys protocol, pool and markets from the deployment file, and opens the accounts that will live through the crash.

use crate::demo::{
    cast::{Cast, Member, Role},
    path::Tick,
};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use anyhow::{Context, Result};
use breakwater_bots::{
    chain,
    config::Deployment,
    rpc::{Cluster, Outgoing},
};
use breakwater_clearing::instructions::{CreateBoardArgs, InitProtocolArgs};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, TOKEN_PROGRAM, TokenWallet},
};
use breakwater_pyth_stand_in::Update;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_system_interface::instruction::{create_account, transfer};
use spl_token_interface::instruction as token;
use std::{thread::sleep, time::Duration};

pub const USD: u64 = 1_000_000;
const MINT_RENT: u64 = 2_000_000;
const TOKENS_RENT: u64 = 3_000_000;

/// Everything the demo holds the keys of.
pub struct Stage {
    pub authority: Keypair,
    pub keeper: Keypair,
    pub quote_mint: Keypair,
    pub btc_mint: Keypair,
    pub pool: Pubkey,
    pub deployment: Deployment,
    /// Prices it was deployed at; `None` before.
    pub first: Option<Tick>,
    pub expiries: Vec<i64>,
    /// Strikes of both markets [quote atoms].
    pub strikes: Vec<Vec<u64>>,
}

impl Stage {
    pub fn new(deployment: Deployment) -> Self {
        Self {
            authority: Keypair::new(),
            keeper: Keypair::new(),
            quote_mint: Keypair::new(),
            btc_mint: Keypair::new(),
            pool: address::pool(0),
            deployment,
            first: None,
            expiries: vec![],
            strikes: vec![],
        }
    }

    /// Protocol, pool, markets, boards; marks and surfaces follow once prices are posted.
    pub fn deploy(&mut self, cluster: &Cluster, now: i64, first: Tick) -> Result<()> {
        self.first = Some(first);
        let key = self.authority.pubkey();
        let mint = |mint: &Keypair, decimals| {
            vec![
                create_account(&key, &mint.pubkey(), MINT_RENT, 82, &TOKEN_PROGRAM),
                token::initialize_mint2(&TOKEN_PROGRAM, &mint.pubkey(), &key, None, decimals)
                    .expect("a mint instruction of constant shape"),
            ]
        };
        let decimals = self.deployment.market[0].collateral_decimals.unwrap_or(8);
        let mut first_steps = mint(&self.quote_mint, 6);
        first_steps.extend(mint(&self.btc_mint, decimals));
        first_steps.push(transfer(&key, &self.keeper.pubkey(), 100_000_000_000));
        let signers = vec![&self.authority, &self.quote_mint, &self.btc_mint];
        cluster.must("mints", first_steps, signers)?;

        let args = InitProtocolArgs {
            guardian: key,
            steward: key,
            chain: cluster.client.get_genesis_hash()?.to_bytes(),
            params: self.deployment.protocol_params(breakwater_pyth_stand_in::ID),
        };
        let quote = self.quote_mint.pubkey();
        let settings = self.deployment.pool.settings;
        let steps = vec![
            ix::init_protocol(key, key, quote, args),
            ix::create_pool(key, quote, 0, settings),
        ];
        cluster.must("protocol and pool", steps, vec![&self.authority])?;
        let rules = self.deployment.breaker_rules()?;
        let breakers = ix::create_breakers(key, self.pool, rules);
        cluster.must("breakers", vec![breakers], vec![&self.authority])?;

        self.expiries = self.deployment.boards.tenor_secs.iter().map(|t| now + t).collect();
        for index in 0..self.deployment.market.len() {
            let number = u8::try_from(index)?;
            let args = self.deployment.market_args(index)?;
            let takes = self.deployment.market[index].collateral_decimals.is_some();
            let collateral = takes.then(|| self.btc_mint.pubkey());
            let spot = if index == 0 { first.btc_usd } else { first.eth_usd };
            // a market shows that its feed can be read
            let price = self.update(index, spot, now, now - 1, 0)?;
            let source = address::stand_in_price(&key, &price.feed_id, price.number);
            let of = (collateral, source.into());
            let create = ix::create_market(key, self.pool, number, of, args);
            let publisher = self.keeper.pubkey();
            let register = ix::register_publisher(key, self.pool, number, publisher);
            let name = format!("price of market {index}");
            cluster.must(&name, vec![self.post(price)], vec![&self.authority])?;
            let steps = vec![create, register];
            cluster.must(&format!("market {index}"), steps, vec![&self.authority])?;
            self.strikes.push(strikes(spot, &self.deployment.boards.strike_pct));
            for expiry_ts in &self.expiries {
                let args =
                    CreateBoardArgs { expiry_ts: *expiry_ts, strikes: self.strikes[index].clone() };
                let board = ix::create_board(key, self.pool, number, args);
                cluster.must(
                    &format!("board {index}/{expiry_ts}"),
                    vec![board],
                    vec![&self.authority],
                )?;
            }
        }
        Ok(())
    }

    /// The update that posts a price of now; `number` 1 keeps one that straddles an expiry.
    pub fn update(
        &self,
        index: usize,
        usd: f64,
        publish: i64,
        prev: i64,
        number: u8,
    ) -> Result<Update> {
        let price = (usd * 1e8) as i64;
        let conf = (usd * 1e8 * 5e-4) as u64;
        Ok(Update {
            feed_id: self.deployment.market[index].feed()?,
            price,
            conf,
            exponent: -8,
            publish_time: publish,
            prev_publish_time: prev,
            ema_price: price,
            ema_conf: conf,
            partial_signatures: None,
            number,
        })
    }

    /// Posts a price of each market; one that straddles an expiry is kept in the second accounts too.
    pub fn updates(
        &self,
        usd: &[f64],
        (prev, now): (i64, i64),
        straddles: bool,
    ) -> Result<Vec<Instruction>> {
        let mut steps = vec![];
        for (index, usd) in usd.iter().enumerate() {
            steps.push(self.post(self.update(index, *usd, now, prev, 0)?));
            if straddles {
                steps.push(self.post(self.update(index, *usd, now, prev, 1)?));
            }
        }
        Ok(steps)
    }

    pub fn post(&self, update: Update) -> Instruction {
        ix::post_update(self.authority.pubkey(), update)
    }

    /// Token accounts, margin accounts, deposits: one transaction a member, all sent at once.
    pub fn open_accounts(&self, cluster: &Cluster, cast: &Cast) -> Result<()> {
        let mut outgoing = vec![];
        for member in &cast.members {
            let mut signers = vec![&self.authority, &member.key];
            for (tokens, atoms) in
                [(&member.usdc, member.usdc_atoms), (&member.btc, member.btc_atoms)]
            {
                if atoms > 0 {
                    signers.push(tokens);
                }
            }
            outgoing.push(Outgoing {
                label: format!("account of {}", member.name),
                instructions: self.open(member)?,
                signers,
            });
        }
        for chunk in outgoing.chunks(25) {
            cluster.must_all(chunk)?;
        }
        Ok(())
    }

    fn open(&self, member: &Member) -> Result<Vec<Instruction>> {
        let (key, owner) = (self.authority.pubkey(), member.key.pubkey());
        let (quote, btc) = (self.quote_mint.pubkey(), self.btc_mint.pubkey());
        let mut steps = vec![ix::create_account(key, owner, self.pool, 0)];
        for (tokens, mint, atoms) in
            [(&member.usdc, quote, member.usdc_atoms), (&member.btc, btc, member.btc_atoms)]
        {
            if atoms == 0 {
                continue;
            }
            steps.push(create_account(&key, &tokens.pubkey(), TOKENS_RENT, 165, &TOKEN_PROGRAM));
            steps.push(token::initialize_account3(
                &TOKEN_PROGRAM,
                &tokens.pubkey(),
                &mint,
                &owner,
            )?);
            steps.push(token::mint_to(&TOKEN_PROGRAM, &mint, &tokens.pubkey(), &key, &[], atoms)?);
            let wallet = TokenWallet { signer: owner, tokens: tokens.pubkey(), mint };
            steps.push(if mint == quote {
                ix::deposit(self.pool, member.account, wallet, atoms)
            } else {
                ix::deposit_collateral(self.pool, 0, member.account, wallet, atoms)
            });
        }
        if member.pays_fees {
            steps.push(transfer(&key, &owner, 100_000_000_000));
        }
        Ok(steps)
    }

    pub fn fund_insurance(&self, cluster: &Cluster) -> Result<()> {
        let atoms = self.deployment.pool.insurance_usd * USD;
        self.give(cluster, "insurance fund", atoms, |wallet| {
            vec![ix::fund_insurance(self.pool, wallet, atoms)]
        })
    }

    /// The authority is the backstop's one provider, and its recovery manager.
    pub fn ask_into_backstop(&self, cluster: &Cluster) -> Result<()> {
        let (key, pool) = (self.authority.pubkey(), self.pool);
        let atoms = self.deployment.pool.backstop_usd * USD;
        self.give(cluster, "backstop vault", atoms, |wallet| {
            vec![
                ix::create_backstop(key, pool, key),
                ix::request_backstop_deposit(pool, key, wallet, atoms, &ix::Remaining::default()),
            ]
        })
    }

    /// Enters once the delay is over.
    pub fn process_backstop_deposit(&self, cluster: &Cluster) -> Result<()> {
        let key = self.authority.pubkey();
        let share = address::share(&address::backstop(&self.pool), &key);
        let data = cluster.data(&share)?.context("the backstop was asked for")?;
        let asked = decode::backstop_share(&data).context("not a share")?.entering_ts;
        let delay = i64::from(self.deployment.pool.settings.backstop.entry_secs);
        while chain::clock(cluster)? < asked + delay {
            sleep(Duration::from_millis(200));
        }
        let enter = ix::process_backstop_deposit(self.pool, key, &ix::Remaining::default());
        Ok(cluster.must("entry into the backstop", vec![enter], vec![&self.authority])?)
    }

    pub fn admit_liquidators(&self, cluster: &Cluster, cast: &Cast) -> Result<()> {
        let steward = self.authority.pubkey();
        let admit = |member: &Member| ix::admit_liquidator(steward, self.pool, member.key.pubkey());
        let steps = cast.of(Role::Liquidator).map(admit).collect();
        Ok(cluster.must("admission of liquidators", steps, vec![&self.authority])?)
    }

    /// Mints tokens to a new account of the authority's and does with them what `then` says.
    fn give(
        &self,
        cluster: &Cluster,
        label: &str,
        atoms: u64,
        then: impl FnOnce(TokenWallet) -> Vec<Instruction>,
    ) -> Result<()> {
        let key = self.authority.pubkey();
        let (tokens, mint) = (Keypair::new(), self.quote_mint.pubkey());
        let mut steps = vec![
            create_account(&key, &tokens.pubkey(), TOKENS_RENT, 165, &TOKEN_PROGRAM),
            token::initialize_account3(&TOKEN_PROGRAM, &tokens.pubkey(), &mint, &key)?,
            token::mint_to(&TOKEN_PROGRAM, &mint, &tokens.pubkey(), &key, &[], atoms)?,
        ];
        steps.extend(then(TokenWallet { signer: key, tokens: tokens.pubkey(), mint }));
        Ok(cluster.must(label, steps, vec![&self.authority, &tokens])?)
    }
}

/// Shares of spot, rounded to a price people would quote: three significant digits.
fn strikes(spot: f64, percents: &[u64]) -> Vec<u64> {
    let grain = 10f64.powf((spot.log10().floor() - 2.0).max(-2.0));
    let mut all: Vec<u64> = percents
        .iter()
        .map(|pct| ((spot * *pct as f64 / 100.0 / grain).round() * grain * USD as f64) as u64)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}
