/** Waiting that ends: for something to hold, for an answer, for a try that a moving market lets through. */

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks again and again until something holds. */
export async function until(what: string, holds: () => Promise<boolean>, mostMs = 60_000): Promise<void> {
  const end = Date.now() + mostMs;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await pause(700);
  }
}

/** An answer, or an error after `mostMs`: what is asked may have hung. */
export async function within<T>(what: string, mostMs: number, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${mostMs / 1000} s: ${what}`)), mostMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Quotes lapse, prices move, buttons close: tries anew until one try returns true. The last one's error is thrown. */
export async function attempts(what: string, most: number, once: () => Promise<boolean>): Promise<void> {
  let problem: unknown;
  for (let attempt = 1; attempt <= most; attempt += 1) {
    problem = new Error(`refused each time: ${what}`);
    try {
      if (await once()) return;
    } catch (error) {
      problem = error;
    }
    console.log(`# ${what}, attempt ${attempt} of ${most}: ${String(problem).split('\n')[0]}`);
  }
  throw problem;
}
