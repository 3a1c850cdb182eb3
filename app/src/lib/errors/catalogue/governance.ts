import { entry, type Entries } from './entry';

const TESTS = 'tests/attacks/governance.rs';
const ROLES = 'tests/attacks/roles.rs';
const BREAKERS = 'tests/attacks/breakers.rs';

/** Changes of parameters and roles, and breakers. */
export const GOVERNANCE: Entries = {
  BadParameter: entry(
    'A parameter is out of its range, or points the wrong way.',
    'Keep every field within the range shown beside it.',
    TESTS,
  ),
  NoRoom: entry('There is no room for another one here.', 'Remove one that is no longer needed first.', 'tests/attacks/publishers.rs'),
  TargetMissing: entry(
    'What this is about was not passed: a protocol, pool, market, vault or its breakers.',
    'Refresh, and choose what is to change again.',
    TESTS,
  ),
  WrongTarget: entry(
    'The change belongs to another protocol, pool, market or vault.',
    'Open the change from the list of what it belongs to.',
    TESTS,
  ),
  ChangeNotReady: entry('The delay of this change has not passed.', 'Wait for the time shown beside it.', TESTS),
  ChangeDead: entry(
    'What this replaces has changed since, or its time has run out.',
    'Clear it away and ask again from what is in force.',
    TESTS,
  ),
  StepTooLarge: entry(
    'The steward may only tighten, by a bounded step of each field.',
    'Take a smaller step, or queue the change as the authority.',
    TESTS,
  ),
  StepTooSoon: entry('The steward moved these parameters too short a time ago.', 'Wait until the next step is allowed.', TESTS),
  RuleNotMet: entry(
    "The rule's condition does not hold, or it would stop nothing new.",
    'Nothing to trip: refresh and look at the measured value.',
    BREAKERS,
  ),
  SymbolTaken: entry(
    'The pool has a market of this symbol already, or not all of its markets were passed.',
    'Choose another symbol, and name every market of the pool.',
    'tests/attacks/edges.rs',
  ),
  WithdrawalsShut: entry(
    'Withdrawals have not been open for long enough since somebody last stopped them.',
    'Wait: parameters change once everybody could leave for a day, and withdrawals are stopped again once they were open for as long as they were closed.',
    ROLES,
  ),
  FeedUnproven: entry(
    "The price shown for the new feed is too far from the market's mark.",
    'Name a young price account of the feed, near the mark there is.',
    ROLES,
  ),
  BadSchedule: entry(
    "The board is not one of the market's schedule.",
    'Choose an expiry of the schedule, with strikes on both sides of the price; the authority lists any.',
    ROLES,
  ),
  StepEmpty: entry('The step changes nothing.', 'Move at least one parameter.', ROLES),
};
