import * as generated from '../../generated/errors/breakwaterClearing';

const PREFIX = 'BREAKWATER_CLEARING_ERROR__';

/** BELOW_INITIAL_MARGIN to BelowInitialMargin. */
function pascal(name: string): string {
  return name.toLowerCase().replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The program's own errors: code to name. */
export const BREAKWATER_CLEARING_ERRORS: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(generated)
    .filter((pair): pair is [string, number] => pair[0].startsWith(PREFIX) && typeof pair[1] === 'number')
    .map(([name, code]) => [code, pascal(name.slice(PREFIX.length))]),
);
