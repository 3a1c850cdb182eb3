/** How much of a collateral may leave an account: as much as the rest still covers initial margin without it. */
import { useMemo } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import type { Engine } from '../../engine/types';
import { largest } from '../../lib/largest';
import { askEngine, useEngine } from '../../lib/margin/engine';
import { closedBy, roomAtoms, type Limit } from './limits';

export interface MostOut {
  /** Null while it is not known. */
  atoms: bigint | null;
  /** Why it is less than what is held. */
  limit: Limit | null;
}

const UNKNOWN: MostOut = { atoms: null, limit: null };
const MARGIN: Limit = { id: 'margin', words: 'The rest is needed as initial margin of your positions.' };

/** Searched anew with new prices and not each second: it asks the engine some forty times. */
export function useMostOut(world: World, account: Entry<'MarginAccount'>, market: number, wanted: boolean): MostOut {
  const engine = useEngine()?.engine;
  return useMemo(() => {
    if (!wanted || !engine) return UNKNOWN;
    const held = account.data.collateralAtoms[market] ?? 0n;
    try {
      const found = askEngine(({ engine: ready }) => {
        const closed = closedBy(account.data, ready.assess({ account: account.bytes }), world.protocol);
        // of prices alone: they no longer matter where nothing is left that has one
        if (closed && (closed.id === 'auction' || closed.id === 'paused')) return { atoms: 0n, limit: closed };
        const atoms = mostOf(ready, account.bytes, market, held, 0n);
        return { atoms, limit: atoms === held ? null : (closed ?? MARGIN) };
      });
      return found ?? UNKNOWN;
    } catch {
      return UNKNOWN; // the page says that the engine refuses, and the program decides anyway
    }
  }, [engine, world, account, market, wanted]);
}

/** For "Max": a little less than the most, because margins move until the transaction lands. */
export function comfortable(account: Entry<'MarginAccount'>, market: number, most: bigint): bigint {
  const found = askEngine(({ engine }) =>
    mostOf(engine, account.bytes, market, most, roomAtoms(engine.assess({ account: account.bytes }).imAtoms)),
  );
  return found === null || found === 0n ? most : found;
}

function mostOf(engine: Engine, account: Uint8Array, market: number, held: bigint, room: bigint): bigint {
  const fits = (atoms: bigint): boolean => {
    const { imExcessAtoms, blocked } = engine.assess({ account, collateral: [{ market, atoms: -atoms }] });
    return imExcessAtoms >= room && blocked.withdraw === undefined;
  };
  return largest(0n, held, fits) ?? 0n;
}
