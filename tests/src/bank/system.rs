//! What these programs ask of the system program: new accounts and lamports.

use anchor_lang::prelude::{AccountInfo, ProgramError, Pubkey};
use solana_system_interface::instruction::SystemInstruction;

type Done = Result<(), ProgramError>;

pub fn process(accounts: &[AccountInfo], data: &[u8]) -> Done {
    let instruction =
        bincode::deserialize(data).map_err(|_| ProgramError::InvalidInstructionData)?;
    let [first, rest @ ..] = accounts else { return Err(ProgramError::NotEnoughAccountKeys) };
    let second = || rest.first().ok_or(ProgramError::NotEnoughAccountKeys);
    match instruction {
        SystemInstruction::CreateAccount { lamports, space, owner } => {
            let new = second()?;
            if new.lamports() > 0 || !new.data_is_empty() {
                return Err(ProgramError::AccountAlreadyInitialized);
            }
            allocate(new, space)?;
            assign(new, &owner)?;
            transfer(first, new, lamports)
        }
        SystemInstruction::Transfer { lamports } => transfer(first, second()?, lamports),
        SystemInstruction::Allocate { space } => allocate(first, space),
        SystemInstruction::Assign { owner } => assign(first, &owner),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}

fn signed(account: &AccountInfo) -> Done {
    if account.is_signer { Ok(()) } else { Err(ProgramError::MissingRequiredSignature) }
}

fn allocate(account: &AccountInfo, space: u64) -> Done {
    signed(account)?;
    if !account.data_is_empty() || *account.owner != anchor_lang::system_program::ID {
        return Err(ProgramError::AccountAlreadyInitialized);
    }
    account.resize(usize::try_from(space).map_err(|_| ProgramError::InvalidRealloc)?)
}

fn assign(account: &AccountInfo, owner: &Pubkey) -> Done {
    signed(account)?;
    account.assign(owner);
    Ok(())
}

fn transfer(from: &AccountInfo, to: &AccountInfo, lamports: u64) -> Done {
    signed(from)?;
    let left = from.lamports().checked_sub(lamports).ok_or(ProgramError::InsufficientFunds)?;
    **from.try_borrow_mut_lamports()? = left;
    let sum = to.lamports().checked_add(lamports).ok_or(ProgramError::ArithmeticOverflow)?;
    **to.try_borrow_mut_lamports()? = sum;
    Ok(())
}
