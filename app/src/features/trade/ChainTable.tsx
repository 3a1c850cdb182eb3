/** Strikes of one expiry, a row each. */
import type { BoardView } from '@breakwater/client/account/world';
import { expiry } from '../../lib/time';
import { usdOf } from '../../lib/units';
import { Cells, headsOf } from './Cells';
import type { Row } from './rows';
import { strikeText } from './series';
import { chooseStrike, useTrade } from './store';
import type { View } from './view';

interface TableProps {
  view: View;
  board: BoardView;
  rows: readonly Row[];
  atm: bigint | undefined;
  forwardUsd: number | null;
  greeks: boolean;
  tradable: boolean;
}

/** A narrow screen begins at the strikes, with bids and asks on both sides of them. */
function centre(region: HTMLElement | null): void {
  if (region) region.scrollLeft = (region.scrollWidth - region.clientWidth) / 2;
}

export function ChainTable({ view, board, rows, atm, forwardUsd, greeks, tradable }: TableProps) {
  const chosen = useTrade((state) => state.strikeAtoms);
  const { symbol } = view.market;
  const caption = `${symbol} options of ${expiry(board.expiryTs)}: calls, strikes, puts`;
  const [calls, puts] = [headsOf('call', greeks), headsOf('put', greeks)];
  const middle = forwardUsd ?? usdOf(view.market.data.mark.priceAtoms);
  return (
    <div className="scroll trade-chain-scroll" role="region" aria-label={caption} tabIndex={0} ref={centre}>
      <table className="trade-chain">
        <caption className="hidden-visually">{caption}</caption>
        <thead>
          <tr>
            <th scope="colgroup" colSpan={calls.length}>
              Calls
            </th>
            <td aria-hidden="true" />
            <th scope="colgroup" colSpan={puts.length}>
              Puts
            </th>
          </tr>
          <tr>
            {calls.map((head) => (
              <th key={head.id} scope="col">
                {head.name}
              </th>
            ))}
            <th scope="col" className="strike">
              Strike
            </th>
            {puts.map((head) => (
              <th key={head.id} scope="col">
                {head.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const here = row.strikeAtoms === atm;
            const shared = { symbol, tradable, nowTs: view.nowTs };
            return (
              <tr
                key={row.strikeAtoms.toString()}
                data-row={strikeText(row.strikeAtoms)}
                data-atm={here || undefined}
                className={here ? 'atm' : undefined}
              >
                <Cells {...shared} cell={row.call} heads={calls} inMoney={usdOf(row.strikeAtoms) < middle} />
                <th scope="row" className="strike">
                  <button
                    type="button"
                    className="plain small"
                    aria-pressed={row.strikeAtoms === chosen}
                    onClick={() => chooseStrike(row.strikeAtoms)}
                  >
                    {strikeText(row.strikeAtoms)}
                    {here && <span className="chip accent">ATM</span>}
                    <span className="hidden-visually">, ask both sides</span>
                  </button>
                </th>
                <Cells {...shared} cell={row.put} heads={puts} inMoney={usdOf(row.strikeAtoms) > middle} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
