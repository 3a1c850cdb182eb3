import { entry, type Entries } from './entry';

const TESTS = 'app/tests/errors/history.test.ts';

const RELOAD = 'Reload the page; app and history may be of different versions.';

/** What the history answers in place of what was asked (`bots/src/index/refusal.rs`), a label each. */
export const HISTORY: Entries = {
  'history.bad_address': entry(
    'The history does not know this as an address.',
    'Check the address: it may have been cut off when it was copied.',
    TESTS,
  ),
  'history.bad_query': entry('The history does not understand the question.', RELOAD, TESTS),
  'history.bad_name': entry('The history does not know this kind of event.', RELOAD, TESTS),
  'history.bad_limit': entry('The history does not give so much at once.', RELOAD, TESTS),
  'history.bad_range': entry('The history does not draw a time this long.', 'Choose a shorter time.', TESTS),
  'history.unknown_auction': entry(
    'The history knows no such auction.',
    'Check the link, or look for it in the list of past liquidations; a new one is there after a few seconds.',
    TESTS,
  ),
  'history.unknown_route': entry('The history has no such page.', RELOAD, TESTS),
  'history.too_fast': entry(
    'The history takes no more questions from you for now.',
    'Wait a minute: the page asks again by itself.',
    TESTS,
  ),
  'history.too_many_connections': entry(
    'The history has too many connections from your address.',
    'Close other windows of the app.',
    TESTS,
  ),
  'history.broken': entry('The history failed to look it up.', 'Ask again; if it goes on, tell the operator.', TESTS),
};
