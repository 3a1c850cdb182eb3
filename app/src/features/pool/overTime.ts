/** The vault's worth and the price of its shares over time, from the points of the history (`/v1/backstop`). */

export interface Point {
  ts: number | string;
  /** Of the whole vault just before the move: what the shares of the move were priced by. */
  value_atoms: string;
  /** All there are just after it, those of a vault that started over included. */
  shares: string;
  /** Money in (positive) or out. */
  flow_atoms: string;
}

export interface WorthPoint {
  ts: number;
  /** After the move. */
  worthAtoms: bigint;
  flowAtoms: bigint;
  /** Of one share, a millionth of which costs an atom at first [USD]; null while there are no shares. */
  priceUsd: number | null;
}

/** While a loss is shared, what leavers leave behind of it is still counted here as the vault's: the history does not say how much it was. */
export function worthOverTime(points: readonly Point[]): WorthPoint[] {
  // money that enters a vault worth nothing makes its old shares void, and they stay in the history's sum
  let voidShares = 0n;
  return points.map(({ ts, value_atoms, shares, flow_atoms }) => {
    const [before, all, flow] = [BigInt(value_atoms), BigInt(shares), BigInt(flow_atoms)];
    if (before === 0n && flow > 0n) voidShares = all - flow; // the first to enter pays an atom a share
    const live = all - voidShares;
    // what the last one out may not have is nobody's
    const worthAtoms = live > 0n ? before + flow : 0n;
    return { ts: Number(ts), worthAtoms, flowAtoms: flow, priceUsd: live > 0n ? Number(worthAtoms) / Number(live) : null };
  });
}
