import { entry, HERE, type Entries } from './entry';

const RELOAD = 'Reload the page and try again; if it goes on, tell the operator what you did.';

/** The token program's refusals, under its name because other programs have errors called the same. */
export const TOKEN: Entries = {
  TokensInsufficient: entry(
    'Your wallet holds fewer tokens than that.',
    'Enter at most what the wallet holds, or get more of the token.',
    HERE,
  ),
  'token.NotRentExempt': entry('The token account would hold too little SOL to exist.', 'Send your wallet a little more SOL.', HERE),
  'token.InvalidMint': entry('The token is not valid.', 'Use the token named beside the amount.', HERE),
  'token.MintMismatch': entry('The token account is of another token.', 'Use the token named beside the amount.', HERE),
  'token.OwnerMismatch': entry('The token account belongs to another wallet.', 'Connect the wallet that owns it.', HERE),
  'token.FixedSupply': entry('No more of this token can be made.', 'Get it from somebody who holds it.', HERE),
  'token.AlreadyInUse': entry('The token account exists already.', 'Refresh and try again.', HERE),
  'token.InvalidNumberOfProvidedSigners': entry('Signatures of a shared wallet are missing.', 'Collect all of its signatures.', HERE),
  'token.InvalidNumberOfRequiredSigners': entry('A shared wallet asks for an impossible number of signatures.', RELOAD, HERE),
  'token.UninitializedState': entry(
    'The token account does not exist yet.',
    'Receive a little of the token first; that creates the account.',
    HERE,
  ),
  'token.NativeNotSupported': entry('Wrapped SOL cannot do this.', 'Use another token account.', HERE),
  'token.NonNativeHasBalance': entry('The token account still holds tokens.', 'Empty it before closing it.', HERE),
  'token.InvalidInstruction': entry('The token program does not know this request.', RELOAD, HERE),
  'token.InvalidState': entry('The token account is in a state that does not allow this.', 'Refresh and try again.', HERE),
  'token.Overflow': entry('The amount is too large for the token.', 'Enter a smaller amount.', HERE),
  'token.AuthorityTypeNotSupported': entry('The token has no such authority.', RELOAD, HERE),
  'token.MintCannotFreeze': entry('This token cannot be frozen.', 'Nothing can be done.', HERE),
  'token.AccountFrozen': entry(
    'Your token account, or the vault, is frozen by the issuer of the token.',
    'Ask the issuer; nobody here can lift it.',
    HERE,
  ),
  'token.MintDecimalsMismatch': entry('The token has other decimals than the app expects.', 'Reload the page and try again.', HERE),
  'token.NonNativeNotSupported': entry('Only wrapped SOL can do this.', 'Use a wrapped SOL account.', HERE),
};
