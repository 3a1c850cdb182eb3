/** Open interest and gamma of one market by strike. */
import type { BoardView, MarketView } from '@breakwater/client/account/world';
import type { MarginAccount } from '@breakwater/client/generated/accounts';
import type { Quote, Series } from '../../engine/types';
import { contractsOf } from '../../lib/units';

export const SETTLED = 2;

/** Boards whose options still move with the price. */
export const liveBoards = (market: MarketView, nowTs: number): BoardView[] =>
  market.boards.filter(({ data, expiryTs }) => data.status !== SETTLED && expiryTs > nowTs);

export interface StrikeRow {
  strikeAtoms: bigint;
  /** Short contracts, calls and puts together: as many are long. */
  contracts: number;
  /** Change of the shorts' delta for a move of 1 % [USD]. */
  grossGammaUsd: number;
  /** The same with what each account holds long of the same strike taken off; null where the accounts are not read. */
  netGammaUsd: number | null;
}

const keyOf = (expiryTs: number, strikeAtoms: bigint): string => `${expiryTs}/${strikeAtoms}`;

/** A call of each strike that has open interest: a put's gamma is the same. */
export function seriesOf(market: MarketView, boards: readonly BoardView[]): Series[] {
  return boards.flatMap(({ expiryTs, strikes, data }) =>
    strikes.flatMap((strikeAtoms, at): Series[] =>
      (data.shortByStrikeLots[at] ?? 0n) > 0n ? [{ market: market.index, expiryTs, kind: 'call', strikeAtoms }] : [],
    ),
  );
}

/** What accounts are short by expiry and strike once their longs of the same are taken off [lots]. */
export function netShorts(accounts: readonly MarginAccount[], market: number): Map<string, bigint> {
  const total = new Map<string, bigint>();
  for (const { positions, positionCount } of accounts) {
    const own = new Map<string, bigint>();
    for (const position of positions.slice(0, positionCount)) {
      if (position.market !== market) continue;
      const key = keyOf(Number(position.expiryTs), position.strikeAtoms);
      own.set(key, (own.get(key) ?? 0n) + position.sizeLots);
    }
    for (const [key, lots] of own) if (lots < 0n) total.set(key, (total.get(key) ?? 0n) - lots);
  }
  return total;
}

/** `quotes` of {@link seriesOf}; strikes that more boards have are added up. */
export function strikeRows(
  boards: readonly BoardView[],
  quotes: readonly Quote[],
  spotUsd: number,
  net: ReadonlyMap<string, bigint> | null,
): StrikeRow[] {
  const gamma = new Map(quotes.map((quote) => [keyOf(quote.expiryTs, quote.strikeAtoms), quote.settled ? 0 : quote.gamma]));
  const rows = new Map<bigint, StrikeRow>();
  for (const { expiryTs, strikes, data } of boards) {
    strikes.forEach((strikeAtoms, at) => {
      const lots = data.shortByStrikeLots[at] ?? 0n;
      const key = keyOf(expiryTs, strikeAtoms);
      // delta cash is delta x spot; one per cent moves delta by gamma x spot / 100
      const each = ((gamma.get(key) ?? 0) * spotUsd * spotUsd) / 100;
      const row = rows.get(strikeAtoms) ?? { strikeAtoms, contracts: 0, grossGammaUsd: 0, netGammaUsd: net && 0 };
      row.contracts += contractsOf(lots);
      row.grossGammaUsd += contractsOf(lots) * each;
      if (net && row.netGammaUsd !== null) row.netGammaUsd += contractsOf(net.get(key) ?? 0n) * each;
      rows.set(strikeAtoms, row);
    });
  }
  return [...rows.values()].filter(({ contracts }) => contracts > 0).sort((a, b) => (a.strikeAtoms < b.strikeAtoms ? -1 : 1));
}
