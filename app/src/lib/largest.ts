/**
 * The largest amount from `least` to `most` that `fits`; null where not even the least does. Fitting only ends once. Sixty-four steps find any
 * amount of the chain to the atom; with fewer the answer is a little too small, and never too large.
 */
export function largest(least: bigint, most: bigint, fits: (amount: bigint) => boolean, steps = 64): bigint | null {
  if (most < least || !fits(least)) return null;
  if (fits(most)) return most;
  let [low, high] = [least, most];
  for (let step = 0; step < steps && high - low > 1n; step += 1) {
    const middle = (low + high) / 2n;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}
