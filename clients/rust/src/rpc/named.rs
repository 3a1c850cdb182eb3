//! The runtime's errors by name.

use crate::error::NamedError;
use anchor_lang::solana_program::instruction::Instruction;
use solana_transaction::{InstructionError, TransactionError};

impl NamedError {
    /// Of a transaction whose instructions are known; with its logs the program that really refused is found, else the one that was
    /// called is taken for it.
    pub fn of_transaction(
        error: &TransactionError,
        instructions: &[Instruction],
        logs: &[String],
    ) -> Self {
        let TransactionError::InstructionError(at, cause) = error else {
            return Self::new(&variant(error), error.to_string());
        };
        let InstructionError::Custom(code) = cause else {
            return Self::new(&variant(cause), format!("{cause}, in instruction {at}"));
        };
        let logged = Self::from_logs(logs).filter(|named| named.code == Some(*code));
        let called =
            || instructions.get(usize::from(*at)).map(|i| Self::of_program(&i.program_id, *code));
        let unknown = || Self {
            name: format!("Custom({code})"),
            message: format!("of instruction {at}"),
            code: Some(*code),
        };
        logged.or_else(called).unwrap_or_else(unknown)
    }
}

/// A variant's name without its fields.
fn variant(error: &impl std::fmt::Debug) -> String {
    let text = format!("{error:?}");
    text.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{address, instruction};

    fn failed(cause: InstructionError) -> TransactionError {
        TransactionError::InstructionError(0, cause)
    }

    #[test]
    fn program_errors_are_shown_by_name() {
        let pool = address::pool(0);
        let call = [instruction::admit_auction(pool, pool, &Default::default())];
        let error = failed(InstructionError::Custom(6402));
        assert_eq!(NamedError::of_transaction(&error, &call, &[]).name, "OutsideLimit");
        let named = NamedError::of_transaction(&error, &[], &[]);
        assert_eq!(named.name, "Custom(6402)", "nobody knows of which program");
    }

    #[test]
    fn the_runtimes_errors_are_shown_by_name() {
        let name = |error| NamedError::of_transaction(&error, &[], &[]).name;
        assert_eq!(name(TransactionError::BlockhashNotFound), "BlockhashNotFound");
        assert_eq!(
            name(TransactionError::InsufficientFundsForRent { account_index: 3 }),
            "InsufficientFundsForRent"
        );
        let exceeded = InstructionError::ComputationalBudgetExceeded;
        assert_eq!(name(failed(exceeded)), "ComputationalBudgetExceeded");
    }
}
