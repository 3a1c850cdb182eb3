//! Error codes to names, for people and for `match`.
//!
//! | code | whose | |
//! |---|---|---|
//! | 0.. | system and token program | the same numbers mean different things: a log or the program's address decides |
//! | 100..6000 | Anchor | an account or argument was not what the instruction takes |
//! | 6000.. | the clearing house | [`ClearingError`](breakwater_clearing::errors::ClearingError); the hundred is the stage that refused |

mod anchor;

use crate::{clearing, event, instruction::TOKEN_PROGRAM};
use anchor_lang::{prelude::Pubkey, solana_program::system_program};
use std::fmt;

/// An error by its name. `name` is stable and made for comparing; `message` is for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedError {
    /// "OutsideLimit", "BlockhashNotFound", "InsufficientFunds".
    pub name: String,
    /// A sentence; may be empty where the name says it all.
    pub message: String,
    /// Program error code, where a program refused with one.
    pub code: Option<u32>,
}

/// The name of an error as the program's own code returns it: "SurfaceMissing".
pub fn name_of(error: &anchor_lang::error::Error) -> String {
    match error {
        anchor_lang::error::Error::AnchorError(error) => error.error_name.clone(),
        anchor_lang::error::Error::ProgramError(error) => format!("{:?}", error.program_error),
    }
}

impl fmt::Display for NamedError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(code) = self.code {
            write!(f, " ({code})")?;
        }
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

impl std::error::Error for NamedError {}

impl NamedError {
    /// An error without a program's code.
    pub fn new(name: &str, message: impl Into<String>) -> Self {
        Self { name: name.to_owned(), message: message.into(), code: None }
    }

    /// What the clearing program means by a code, its own or Anchor's; `None` for any other.
    pub fn of_clearing(code: u32) -> Option<Self> {
        let error = clearing::errors::ClearingError::from_code(code);
        let own = error.map(|error| (error.name(), error.to_string()));
        let (name, message) = own.or_else(|| anchor::named(code))?;
        Some(Self { name, message, code: Some(code) })
    }

    /// What a program means by a code. Where the program hands on what another one refused with, the name is that one's: small codes
    /// of the clearing program are the token or system program's, and the message says which could be meant.
    pub fn of_program(program: &Pubkey, code: u32) -> Self {
        let at = code as usize; // at most 2^32
        let (token, system) = (TOKEN_ERRORS.get(at), SYSTEM_ERRORS.get(at));
        let own = |name: &str, of: &str| Self {
            name: name.to_owned(),
            message: format!("refused by the {of} program"),
            code: Some(code),
        };
        match (token, system) {
            (Some(name), _) if *program == TOKEN_PROGRAM => return own(name, "token"),
            (_, Some(name)) if *program == system_program::ID => return own(name, "system"),
            _ => {}
        }
        let known = if *program == clearing::ID { Self::of_clearing(code) } else { None };
        known.unwrap_or_else(|| Self {
            name: format!("Custom({code})"),
            message: match (token, system) {
                (Some(token), Some(system)) if *program == clearing::ID => {
                    format!("{token} of the token program, or {system} of the system program")
                }
                (Some(token), None) if *program == clearing::ID => {
                    format!("{token} of the token program")
                }
                _ => format!("error {code:#x} of program {program}"),
            },
            code: Some(code),
        })
    }

    /// The program error in a transaction's log: that of the innermost program that failed, which is who refused. `None` where no
    /// program failed with a code.
    pub fn from_logs(logs: &[String]) -> Option<Self> {
        let failed = |line: &String| {
            let (program, what) = event::call(line)?;
            let code = what.strip_prefix("failed: custom program error: 0x")?;
            Some((program.parse().ok()?, u32::from_str_radix(code, 16).ok()?))
        };
        let (program, code): (Pubkey, u32) = logs.iter().find_map(failed)?;
        Some(Self::of_program(&program, code))
    }
}

/// The token program's, by code.
const TOKEN_ERRORS: [&str; 20] = [
    "NotRentExempt",
    "InsufficientFunds",
    "InvalidMint",
    "MintMismatch",
    "OwnerMismatch",
    "FixedSupply",
    "AlreadyInUse",
    "InvalidNumberOfProvidedSigners",
    "InvalidNumberOfRequiredSigners",
    "UninitializedState",
    "NativeNotSupported",
    "NonNativeHasBalance",
    "InvalidInstruction",
    "InvalidState",
    "Overflow",
    "AuthorityTypeNotSupported",
    "MintCannotFreeze",
    "AccountFrozen",
    "MintDecimalsMismatch",
    "NonNativeNotSupported",
];

/// The system program's, by code.
const SYSTEM_ERRORS: [&str; 9] = [
    "AccountAlreadyInUse",
    "ResultWithNegativeLamports",
    "InvalidProgramId",
    "InvalidAccountDataLength",
    "MaxSeedLengthExceeded",
    "AddressWithSeedMismatch",
    "NonceNoRecentBlockhashes",
    "NonceBlockhashNotExpired",
    "NonceUnexpectedBlockhashValue",
];

#[cfg(test)]
mod tests {
    use super::*;
    use clearing::errors::ClearingError;

    #[test]
    fn every_error_of_the_program_has_its_name() {
        for error in ClearingError::ALL {
            let code = u32::from(error);
            let named = NamedError::of_clearing(code).unwrap();
            assert_eq!((named.name, named.code), (error.name(), Some(code)));
            assert!(!named.message.is_empty());
        }
        assert_eq!(NamedError::of_clearing(6_999), None);
    }

    #[test]
    fn anchors_own_codes_have_names_too() {
        let named = NamedError::of_clearing(3012).unwrap();
        assert_eq!(named.name, "AccountNotInitialized");
        assert!(named.to_string().starts_with("AccountNotInitialized (3012): "), "{named}");
    }

    #[test]
    fn a_small_code_means_what_the_program_says_that_refused() {
        assert_eq!(NamedError::of_program(&TOKEN_PROGRAM, 1).name, "InsufficientFunds");
        let system = NamedError::of_program(&system_program::ID, 1);
        assert_eq!(system.name, "ResultWithNegativeLamports");
        let unsure = NamedError::of_program(&clearing::ID, 1);
        assert_eq!(unsure.name, "Custom(1)");
        assert!(unsure.message.contains("InsufficientFunds"), "{unsure}");
    }

    #[test]
    fn the_innermost_failure_of_a_log_is_the_cause() {
        let logs = [
            format!("Program {} invoke [1]", clearing::ID),
            format!("Program {TOKEN_PROGRAM} invoke [2]"),
            "Program log: Error: insufficient funds".to_owned(),
            format!("Program {TOKEN_PROGRAM} failed: custom program error: 0x1"),
            format!("Program {} failed: custom program error: 0x1", clearing::ID),
        ];
        assert_eq!(NamedError::from_logs(&logs).unwrap().name, "InsufficientFunds");
        let own = [format!("Program {} failed: custom program error: 0x1902", clearing::ID)];
        assert_eq!(NamedError::from_logs(&own).unwrap().name, "OutsideLimit");
        let spoof = ["Program log: Program x failed: custom program error: 0x1902".to_owned()];
        assert_eq!(NamedError::from_logs(&spoof), None);
    }
}
