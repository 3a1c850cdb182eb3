//! # Pyth stand-in
//!
//! Localnet only. Deployed at the Pyth receiver's address on a local validator, it writes
//! `PriceUpdateV2` accounts byte for byte as the receiver does, so that the clearing program under test is
//! the very binary that runs against the real receiver. It verifies no signature and so has no
//! place on a public cluster, where that address is taken by Pyth anyway.
//!
//! A price account is the address derived from its writer, the feed and a slot number: only its writer
//! overwrites it, and one feed may have several updates standing at once, as on mainnet.

#![allow(clippy::result_large_err)] // Anchor's error type is what it is.

use anchor_lang::{
    Discriminator,
    prelude::*,
    system_program::{self, CreateAccount},
};
use pyth_solana_receiver_sdk::price_update::{PriceFeedMessage, PriceUpdateV2, VerificationLevel};

#[cfg(target_os = "solana")]
use breakwater_sbf_builtins as _;

declare_id!("rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ");

/// `[PRICE, writer, feed id, slot number]`
pub const PRICE: &[u8] = b"price";

/// The update to write; fields as Pyth names them.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update {
    pub feed_id: [u8; 32],
    pub price: i64,
    pub conf: u64,
    pub exponent: i32,
    pub publish_time: i64,
    pub prev_publish_time: i64,
    pub ema_price: i64,
    pub ema_conf: u64,
    /// Guardian signatures checked; `None` for full verification.
    pub partial_signatures: Option<u8>,
    /// Number of the account among the writer's accounts of this feed.
    pub number: u8,
}

#[derive(Accounts)]
#[instruction(update: Update)]
pub struct PostUpdate<'info> {
    #[account(mut)]
    pub writer: Signer<'info>,
    /// CHECK: bound by seeds to writer and feed; created here, so owned by this program.
    #[account(mut, seeds = [PRICE, writer.key().as_ref(), &update.feed_id, &[update.number]], bump)]
    pub price_account: UncheckedAccount<'info>,
    pub system_program: Program<'info, System>,
}

#[program]
pub mod breakwater_pyth_stand_in {
    use super::*;

    /// Creates or overwrites the writer's price account.
    pub fn post_update(ctx: Context<PostUpdate>, update: Update) -> Result<()> {
        if ctx.accounts.price_account.data_is_empty() {
            create(&ctx, &update)?;
        }
        let slot = Clock::get()?.slot;
        let bytes = encode(&update, ctx.accounts.writer.key(), slot)?;
        let mut data = ctx.accounts.price_account.try_borrow_mut_data()?;
        data.copy_from_slice(&bytes);
        Ok(())
    }
}

fn create(ctx: &Context<PostUpdate>, update: &Update) -> Result<()> {
    let writer = ctx.accounts.writer.key();
    let seeds: &[&[u8]] =
        &[PRICE, writer.as_ref(), &update.feed_id, &[update.number], &[ctx.bumps.price_account]];
    let accounts = CreateAccount {
        from: ctx.accounts.writer.to_account_info(),
        to: ctx.accounts.price_account.to_account_info(),
    };
    let signers = [seeds];
    let context = CpiContext::new_with_signer(system_program::ID, accounts, &signers);
    let rent = Rent::get()?.minimum_balance(PriceUpdateV2::LEN);
    system_program::create_account(context, rent, PriceUpdateV2::LEN as u64, &crate::ID)
}

/// The 134 bytes of a price account. With full verification the last byte is unused, as on mainnet.
pub fn encode(update: &Update, write_authority: Pubkey, posted_slot: u64) -> Result<[u8; 134]> {
    let account = PriceUpdateV2 {
        write_authority,
        verification_level: match update.partial_signatures {
            Some(num_signatures) => VerificationLevel::Partial { num_signatures },
            None => VerificationLevel::Full,
        },
        price_message: PriceFeedMessage {
            feed_id: update.feed_id,
            price: update.price,
            conf: update.conf,
            exponent: update.exponent,
            publish_time: update.publish_time,
            prev_publish_time: update.prev_publish_time,
            ema_price: update.ema_price,
            ema_conf: update.ema_conf,
        },
        posted_slot,
    };
    let mut bytes = [0u8; PriceUpdateV2::LEN];
    let (head, mut body) = bytes.split_at_mut(8);
    head.copy_from_slice(PriceUpdateV2::DISCRIMINATOR);
    account.serialize(&mut body)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(partial_signatures: Option<u8>) -> Update {
        Update {
            feed_id: [7; 32],
            price: 6_123_456_789_123,
            conf: 1_234_567,
            exponent: -8,
            publish_time: 1_700_000_001,
            prev_publish_time: 1_700_000_000,
            ema_price: 6_100_000_000_000,
            ema_conf: 2_000_000,
            partial_signatures,
            number: 0,
        }
    }

    #[test]
    fn written_bytes_are_read_back_by_the_receivers_own_sdk() {
        for partial in [None, Some(5)] {
            let bytes = encode(&update(partial), Pubkey::new_unique(), 42).unwrap();
            let read = PriceUpdateV2::try_deserialize(&mut &bytes[..]).unwrap();
            assert_eq!(read.price_message.price, 6_123_456_789_123);
            assert_eq!(read.price_message.prev_publish_time, 1_700_000_000);
            assert_eq!(read.posted_slot, 42);
            let full = read.verification_level == VerificationLevel::Full;
            assert_eq!(full, partial.is_none());
        }
    }

    #[test]
    fn layout_is_the_mainnet_layout() {
        let bytes = encode(&update(None), Pubkey::default(), 1).unwrap();
        assert_eq!(bytes[..8], [0x22, 0xf1, 0x23, 0x63, 0x9d, 0x7e, 0xf4, 0xcd]);
        assert_eq!(bytes[40], 1, "full verification");
        assert_eq!(bytes[41..73], [7; 32]);
        assert_eq!(bytes[133], 0, "one byte is left over");
        let partial = encode(&update(Some(3)), Pubkey::default(), 1).unwrap();
        assert_eq!(partial[40..42], [0, 3]);
        assert_eq!(partial[42..74], [7; 32], "fields move by one byte");
    }
}
