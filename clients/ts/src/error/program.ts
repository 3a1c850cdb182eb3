import * as generated from '../generated/errors';

const PREFIX = 'BREAKWATER_CLEARING_ERROR__';

/** BELOW_INITIAL_MARGIN to BelowInitialMargin. */
function pascal(name: string): string {
  return name.toLowerCase().replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function codes(): Record<number, string> {
  const found: Record<number, string> = {};
  for (const [name, code] of Object.entries(generated) as [string, unknown][]) {
    if (name.startsWith(PREFIX) && typeof code === 'number') found[code] = pascal(name.slice(PREFIX.length));
  }
  return found;
}

/** The program's own errors: code to name. */
export const BREAKWATER_CLEARING_ERRORS: Readonly<Record<number, string>> = codes();
