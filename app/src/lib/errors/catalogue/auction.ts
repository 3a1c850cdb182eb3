import { entry, UNPROVOKED, type Entries } from './entry';

const ATTACKS = 'tests/attacks/auction.rs';
const JOURNEYS = 'tests/journeys/auction.rs';
const PREDATORY = 'tests/attacks/predatory.rs';
const SEALED = 'tests/attacks/sealed.rs';
const SOFT = 'tests/attacks/soft.rs';

/** Sales of accounts that are short: soft slices, sealed round, Dutch auction, nettings. */
export const AUCTION: Entries = {
  NotInAuction: entry('The account is not in this auction.', 'Refresh: the auction has ended, or a new one has begun.', ATTACKS),
  LastTradeMoved: entry('Somebody else bought first.', 'Look at what is left and bid again.', ATTACKS),
  OutsideLimit: entry("The slice's price is beyond your limit.", 'Wait for the price to fall, or move your limit.', ATTACKS),
  AuctionInsolvent: entry(
    'The account owes more than it is worth, so it is not for sale at a price.',
    'Take it as insolvent instead.',
    'tests/journeys/crash.rs',
  ),
  AuctionSolvent: entry('The account is worth at least what it owes.', 'Bid for it in the auction instead.', ATTACKS),
  NothingToAuction: entry(
    'Nothing worth selling is left in this account.',
    'Nothing needs doing: end the auction, or look at another one.',
    UNPROVOKED,
  ),
  WitnessNotWorse: entry(
    'This scenario is no worse for the account than the one the auction has.',
    'Choose a scenario in which its maintenance margin is higher.',
    ATTACKS,
  ),
  InsolvencyStage: entry(
    'The insolvent stage has not been declared, or was declared already.',
    'Refresh: declare it first, or take the account.',
    ATTACKS,
  ),
  AuctionQueued: entry(
    "The auction waits for room under the pool's cap, or for its turn.",
    'Wait, take a soft slice of it, or bid for one that is open.',
    JOURNEYS,
  ),
  NotYourTurn: entry("There is no room under the pool's cap yet, and the turn of this account has not come.", 'Wait for either.', JOURNEYS),
  MarkNotConfirmed: entry(
    'A newer price must confirm that the account is short before anything is sold.',
    'Wait for the next price update, then bid again.',
    PREDATORY,
  ),
  SliceTooSmall: entry('The slice is smaller than the auction sells.', 'Ask for a larger share, or for all that is left.', PREDATORY),
  PriceNotRunOut: entry("This auction's price has not run out yet.", 'Bid at the price as it is, or wait for its end.', JOURNEYS),
  PriceRanOut: entry("This auction's price has run out.", 'Begin it anew (Restart), and bid at the price that falls from there.', JOURNEYS),
  SelfLiquidation: entry(
    'You own both the account for sale and the one that would buy it.',
    'Deposit into the account, or trade out of its positions.',
    PREDATORY,
  ),
  SealedStage: entry('The sealed round is at another stage.', 'Refresh: it shows when to commit, to reveal and to be served.', SEALED),
  WrongReveal: entry(
    'The price and salt are not those you committed to.',
    'Reveal the very numbers of the commitment, in the browser where you made it.',
    SEALED,
  ),
  NothingWon: entry('The bid won nothing, or was served already.', 'Take your bond back; bid in the open auction if it goes on.', SEALED),
  NotSoft: entry(
    'The account is not close enough to its maintenance margin for a soft slice.',
    'Nothing to take: refresh, or look at another account.',
    SOFT,
  ),
  SoftLimit: entry('The account has lost as many soft slices this hour as it may.', 'Wait until the hour is over.', SOFT),
  NoReliefLeft: entry(
    "No slice would lower the account's margin by more than it costs.",
    'Nothing to take: refresh, or look at another account.',
    UNPROVOKED,
  ),
  NothingToNet: entry(
    'The accounts hold no series on opposite sides.',
    'Choose accounts of which one is long what another is short.',
    'tests/attacks/netting.rs',
  ),
  MarginWouldRise: entry(
    'The maintenance margin of one of the accounts would rise.',
    'Cross fewer accounts, or others.',
    'tests/journeys/netting.rs',
  ),
  HoldMissing: entry(
    'Part of your cash must be held back for a while, and there was no account to hold it.',
    'Refresh and bid again.',
    PREDATORY,
  ),
  HoldNotOver: entry(
    'The cash is still held back: its time is not over and the price has not moved enough.',
    'Wait for the time that the hold shows.',
    JOURNEYS,
  ),
  AboveStandingPrice: entry(
    'The slice costs more than the backstop vault pays.',
    'Wait for the price to fall to its standing bid.',
    'tests/journeys/backstop.rs',
  ),
};
