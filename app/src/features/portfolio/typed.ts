/** What is typed, once `sent` is done: gone, unless something else was typed meanwhile. */
export const cleared =
  (sent: string) =>
  (now: string): string =>
    now === sent ? '' : now;

export const ABOVE_ZERO = 'Enter an amount above zero.';
