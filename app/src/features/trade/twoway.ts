/** Asks the makers for both sides of one option: a bid and an ask without taking either. */
import type { Address } from '@solana/kit';
import { create } from 'zustand';
import type { Series } from '../../engine/types';
import { explain, explainQuoteFault, type Explained } from '../../lib/errors/explain';
import { checkAll, open, requestOf } from './asking';
import { ONE_CONTRACT } from './legs';
import { seriesId } from './series';
import type { Request } from './verify';

interface TwoWay {
  /** Its series; null where none is asked for. */
  asking: string | null;
  /** Of the last one. */
  series: string | null;
  quotes: number;
  problem: Explained | null;
}

export const useTwoWay = create<TwoWay>(() => ({ asking: null, series: null, quotes: 0, problem: null }));

/** For one contract. */
export async function askBoth(series: Series, taker: Address): Promise<void> {
  const id = seriesId(series);
  if (useTwoWay.getState().asking !== null) return;
  useTwoWay.setState({ asking: id, series: id, quotes: 0, problem: null });
  try {
    const sizes = [ONE_CONTRACT, -ONE_CONTRACT];
    const found = await Promise.all(sizes.map((sizeLots) => quotesFor(requestOf([{ ...series, sizeLots }], taker))));
    const quotes = found.reduce((sum, each) => sum + each, 0);
    useTwoWay.setState({ asking: null, quotes, problem: quotes === 0 ? explain('NoQuotes') : null });
  } catch (problem) {
    useTwoWay.setState({ asking: null, problem: problem as Explained });
  }
}

/** How many good quotes came; they are in the book then. Rejects with what went wrong, explained. */
function quotesFor(request: Request | null): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => reject(explain(error));
    if (!request) return refuse('QuoteServerAway');
    let shown = false;
    try {
      const socket = open(request, {
        status: (status) => {
          if (status.phase === 'blind' || shown) return;
          shown = true;
          socket.close();
          checkAll(status.quotes, request).then((quotes) => resolve(quotes.filter((each) => each.ok).length), refuse);
        },
        fault: (fault) => {
          socket.close();
          reject(explainQuoteFault(fault));
        },
        gone: () => refuse('QuoteServerAway'),
      });
    } catch (error) {
      refuse(error);
    }
  });
}
