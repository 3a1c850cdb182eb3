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

/** Quotes lapse, prices move, buttons close: tries anew until one try meets no error. The last one's is thrown. */
export async function attempts(what: string, most: number, once: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once();
    } catch (error) {
      console.log(`# ${what}, attempt ${attempt} of ${most}: ${String(error).split('\n')[0]}`);
      if (attempt === most) throw error;
    }
  }
}
