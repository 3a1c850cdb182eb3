import { entry, HERE, type Entries } from './entry';

/** The margin engine in this browser. */
export const ENGINE: Entries = {
  EngineFailed: entry(
    'The margin engine in this browser gave no answer.',
    'Reload the page; the chain still checks every margin itself.',
    HERE,
  ),
  EngineNotReady: entry('The margin engine is still loading.', 'Wait a moment and try again.', HERE),
  QuoteUnreadable: entry('What the maker sent is not a quote in any known form.', 'Take another quote, or ask for new ones.', HERE),
};
