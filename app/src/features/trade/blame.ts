/** Both sides of a trade are margined, and the program's refusal does not say which one it is about. */
import { explain, type Explained } from '../../lib/errors/explain';

/** What the program may say of either side; it looks at the maker first. */
const OF_EITHER: ReadonlySet<string> = new Set([
  'BelowInitialMargin',
  'CashBorrowed',
  'AccountInAuction',
  'PositionsFull',
  'TooManyExpiries',
  'TooComplex',
  'GiftNeedsOwner',
  'GiftBelowMargin',
  'SideInsolvent',
]);

/** What refuses while the taker's own side is found to carry the trade is about the maker. `own`: the taker's refusal, undefined for none. */
export const blamed = (problem: Explained, own: string | undefined): Explained =>
  own === undefined && OF_EITHER.has(problem.name) ? explain('MakerCannot') : problem;
