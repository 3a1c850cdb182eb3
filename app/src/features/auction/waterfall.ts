/** The steps of the waterfall in words, in the order in which they pay. */
export interface StepWords {
  name: string;
  /** Who pays, and what the amount is. */
  who: string;
}

export const STEPS: Readonly<Record<string, StepWords>> = {
  soft: { name: 'Soft slices', who: 'The account: discount for small slices of its worst leg' },
  netting: { name: 'Netting', who: 'Nobody: accounts in auction netted against each other, at mark' },
  sealed: { name: 'Sealed round', who: 'The account: what admitted liquidators got below mark' },
  public: { name: 'Public auction', who: 'The account: what bidders got below mark' },
  holdback: { name: 'Hold-backs given up', who: 'Bidders whose price was behind the market' },
  penalty: { name: 'Penalties', who: 'The account: share of every price, for its own shortfall first' },
  backstop: { name: 'Backstop slices', who: 'The account: what the vault got below mark, for slices nobody bid for' },
  escrow: { name: 'Penalty escrow', who: 'The account’s own penalties' },
  insurance: { name: 'Insurance fund', who: 'Fees and penalties of everybody' },
  gamma: { name: 'Gamma reserve', who: 'Reserve for losses that come as a gap' },
  backstop_share: { name: 'Backstop’s share', who: 'Providers of the backstop vault' },
  deleveraging: { name: 'Deleveraging', who: 'Accounts on the other side: a haircut on what they are owed' },
  shared: { name: 'Shared loss', who: 'All cash of the pool, until revenue has repaid it' },
};

/** Among those who pay one account's shortfall the backstop is its share of it, and not a buyer. */
export const sourceOf = (step: string): string => (step === 'backstop' ? 'backstop_share' : step);

export const stepName = (step: string): string => STEPS[step]?.name ?? step;
export const stepWho = (step: string): string => STEPS[step]?.who ?? '';
