import { entry, type Entries } from './entry';

/** Whether an account may be liquidated. */
export const HEALTH: Entries = {
  AccountHealthy: entry(
    'The account is not below its maintenance margin.',
    'Nothing to liquidate: refresh, or try another scenario.',
    'tests/attacks/auction.rs',
  ),
  AccountUnhealthy: entry(
    'The account is still below its maintenance margin.',
    'Deposit more, or wait until enough of it is sold.',
    'tests/journeys/crash.rs',
  ),
  UnknownScenario: entry(
    'There is no scenario with that number.',
    'Choose one of the scenarios that Risk lists.',
    'tests/attacks/auction.rs',
  ),
};
