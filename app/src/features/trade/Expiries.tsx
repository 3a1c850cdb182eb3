/** Expiries of a market as tabs; those that are over can be looked at. */
import type { BoardView } from '@breakwater/client/account/world';
import { Tabs } from '../../components/Tabs';
import { duration, expiry } from '../../lib/time';
import { chooseExpiry } from './store';
import { stateOf, type BoardState, type View } from './view';

const WORDS: Record<Exclude<BoardState, 'open'>, string> = {
  closed: 'closed for new trades',
  expired: 'expired, waits for its price',
  settled: 'settled',
};

export function leftText(board: BoardView, nowTs: number): string {
  const state = stateOf(board, nowTs);
  return state === 'open' ? duration(board.expiryTs - nowTs) : WORDS[state];
}

export function Expiries({ view, board }: { view: View; board: BoardView }) {
  return (
    <Tabs
      label="Expiry"
      tabs={view.market.boards.map((each) => ({
        id: String(each.expiryTs),
        label: (
          <span className="trade-expiry" data-expiry={each.expiryTs}>
            {expiry(each.expiryTs)}
            <small>{leftText(each, view.nowTs)}</small>
          </span>
        ),
      }))}
      chosen={String(board.expiryTs)}
      onChoose={(id) => chooseExpiry(Number(id))}
    />
  );
}
