/** What a proof of solvency comes to, in one word and in one sentence. */
import { exact, USD_PLACES } from '../../lib/units';
import { agrees, type CollateralProof, type Proof } from './proof';

/**
 * short: a vault holds less than the books explain. loss: the books themselves say that more is owed than held, and all share it.
 * unproved: nothing is missing by the books, but the accounts are not added up, or to something else.
 */
export type Verdict = 'short' | 'loss' | 'unproved' | 'surplus' | 'exact';

const isShort = ({ vaultAtoms, bookedAtoms }: CollateralProof): boolean => vaultAtoms < bookedAtoms;

export function verdictOf(proof: Proof): Verdict {
  if (proof.differenceAtoms < 0n || proof.collateral.some(isShort)) return 'short';
  if (proof.lossAtoms > 0n) return 'loss';
  if (!agrees(proof)) return 'unproved';
  const gift = proof.differenceAtoms > 0n || proof.collateral.some(({ vaultAtoms, bookedAtoms }) => vaultAtoms > bookedAtoms);
  return gift ? 'surplus' : 'exact';
}

export const TONES: Readonly<Record<Verdict, 'gain' | 'warn' | 'loss'>> = {
  short: 'loss',
  loss: 'loss',
  unproved: 'warn',
  surplus: 'gain',
  exact: 'gain',
};

export function verdictWords(proof: Proof): string {
  switch (verdictOf(proof)) {
    case 'short':
      return shortWords(proof);
    case 'loss': {
      const missing = proof.owedAtoms - proof.vaultAtoms;
      const loss = 'a loss shared by all';
      // somebody may have sent more to the vault than was lost: the books count the loss until revenue has repaid it
      if (missing <= 0n) return `✗ The books count ${exact(proof.lossAtoms, USD_PLACES)} USD as ${loss}`;
      return `✗ The vault holds ${exact(missing, USD_PLACES)} USD less than is owed: ${loss}`;
    }
    case 'unproved':
      return `? The vaults hold what the books owe; the accounts ${proof.accounts ? 'do not add up to it' : 'are not added up'}`;
    case 'surplus':
      return '✓ The vaults hold all that is owed, and a gift beside it';
    case 'exact':
      return '✓ The vaults hold exactly what is owed';
  }
}

function shortWords({ differenceAtoms, collateral }: Proof): string {
  if (differenceAtoms < 0n) return '✗ The vault holds less than is owed';
  const symbols = collateral.filter(isShort).map(({ symbol }) => symbol);
  return `✗ Less collateral is held than is owed: ${symbols.join(', ')}`;
}
