//! Every account of the program, decoded by its discriminator.

use crate::decode;
use anchor_lang::{Discriminator, prelude::Pubkey};
use breakwater_clearing::state::{
    Auction, BackstopShare, BackstopVault, Board, Breakers, HoldBack, Liquidator, MakerLimits,
    MarginAccount, Market, ParamChange, Pool, Protocol, Publisher, QuoteFill, QuoteSession,
    RoleTransfer, SealedBid, Surface,
};

/// A type of account of the clearing program.
pub trait Kind: Discriminator + Sized {
    /// "MarginAccount".
    const NAME: &'static str;

    /// `None` when the bytes are another kind of account, or too few.
    fn decode(data: &[u8]) -> Option<Box<Self>>;
}

/// An account, and where it is.
#[derive(Clone, Debug)]
pub struct Keyed<T> {
    /// Its address.
    pub key: Pubkey,
    /// As it is.
    pub state: Box<T>,
}

macro_rules! all_kinds {
    ($($layout:ident { $($kind:ident),+ $(,)? })+) => {
        /// An account of any kind. The fields' meanings and units are with the types in
        /// [`breakwater_clearing::state`].
        #[non_exhaustive]
        pub enum Account {
            $($(
                #[doc = concat!("See [`", stringify!($kind), "`](breakwater_clearing::state::", stringify!($kind), ").")]
                $kind(Box<$kind>),
            )+)+
        }

        impl Account {
            /// `None` when the bytes are no account of this program's, or of a version that this client does not know.
            pub fn decode(data: &[u8]) -> Option<Self> {
                $($(
                    if data.starts_with($kind::DISCRIMINATOR) {
                        return <$kind as Kind>::decode(data).map(Self::$kind);
                    }
                )+)+
                None
            }

            /// Name of its kind: "MarginAccount".
            pub fn name(&self) -> &'static str {
                match self {
                    $($(Self::$kind(_) => <$kind as Kind>::NAME,)+)+
                }
            }
        }

        $($(
            impl Kind for $kind {
                const NAME: &'static str = stringify!($kind);

                fn decode(data: &[u8]) -> Option<Box<Self>> {
                    all_kinds!(@$layout data)
                }
            }
        )+)+
    };
    (@borsh $data:ident) => { decode::borsh($data).map(Box::new) };
    (@zero_copy $data:ident) => { decode::zero_copy($data) };
}

all_kinds! {
    borsh {
        Protocol, Pool, Breakers, ParamChange, RoleTransfer, QuoteFill, QuoteSession, MakerLimits,
        Liquidator, SealedBid, BackstopVault, BackstopShare,
    }
    zero_copy { Market, Surface, Publisher, Board, MarginAccount, Auction, HoldBack }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::empty_account;

    fn bytes_of(account: &MarginAccount) -> Vec<u8> {
        [MarginAccount::DISCRIMINATOR, bytemuck::bytes_of(account)].concat()
    }

    #[test]
    fn an_account_is_known_by_its_discriminator() {
        let mut account = empty_account();
        account.cash_atoms = -7;
        let data = bytes_of(&account);
        let Some(Account::MarginAccount(decoded)) = Account::decode(&data) else {
            panic!("not taken for a margin account");
        };
        assert_eq!(decoded.cash_atoms, -7);
        assert_eq!(Account::MarginAccount(decoded).name(), "MarginAccount");
    }

    #[test]
    fn other_bytes_and_cut_bytes_are_no_account() {
        let data = bytes_of(&empty_account());
        assert!(Account::decode(&data[..data.len() - 1]).is_none());
        assert!(Account::decode(&data[1..]).is_none());
        assert!(Account::decode(&[]).is_none());
        assert!(<Market as Kind>::decode(&data).is_none());
    }
}
