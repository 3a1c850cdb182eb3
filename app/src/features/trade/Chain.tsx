/** The option chain of one expiry: calls left, puts right, strikes in the middle. */
import { useState } from 'react';
import { Empty, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { legsOf, useAccount } from '../../lib/account';
import type { BoardView } from '../../lib/chain/world';
import { explain } from '../../lib/errors/explain';
import { useMargin } from '../../lib/margin/engine';
import { expiry } from '../../lib/time';
import { price, priceOf, usdOf } from '../../lib/units';
import { useBook } from './book';
import { Cells, headsOf } from './Cells';
import { atTheMoney, rowsOf, seriesOfBoard, type Row } from './rows';
import { Expiries, leftText } from './Expiries';
import { Selected } from './Selected';
import { strikeText } from './series';
import { chooseStrike, useTrade } from './store';
import { quotesOf, stateOf, type View } from './view';

export function Chain({ view }: { view: View }) {
  const { market, board } = view;
  const [greeks, setGreeks] = useState(false);
  if (!board) {
    return (
      <Panel title={`${market.symbol} options`}>
        <Empty>No expiry of {market.symbol} is listed now. The house lists new ones; until then nothing trades here.</Empty>
      </Panel>
    );
  }
  return (
    <Panel
      title={`${market.symbol} options`}
      flush
      end={
        <label className="row small nowrap">
          <input type="checkbox" checked={greeks} onChange={(event) => setGreeks(event.target.checked)} data-action="more-greeks" />
          More Greeks
        </label>
      }
    >
      <div className="trade-expiries">
        <Expiries view={view} board={board} />
      </div>
      <Board view={view} board={board} greeks={greeks} />
    </Panel>
  );
}

function Board({ view, board, greeks }: { view: View; board: BoardView; greeks: boolean }) {
  const { market, nowTs } = view;
  const account = useAccount();
  const levels = useBook((state) => state.levels);
  const chosen = useTrade((state) => state.strikeAtoms);
  const answer = useMargin(({ engine }) => quotesOf(engine, seriesOfBoard(market.index, board)), [market.index, board]);
  const state = stateOf(board, nowTs);
  if (!answer) return <Waiting what="marks" />;
  if (!answer.ok) return <Problem problem={explain(answer.error)} />;
  const forwardUsd = answer.value.find((quote) => quote !== null)?.forwardUsd ?? null;
  const rows = rowsOf(market.index, board, answer.value, levels, account ? legsOf(account.data) : []);
  const atm = atTheMoney(board, forwardUsd ?? usdOf(market.data.mark.priceAtoms));
  const row = rows.find((each) => each.strikeAtoms === chosen);
  return (
    <>
      <p className="trade-line small dim">
        {state === 'settled' ? (
          <>Settled at {priceOf(board.data.settlementPriceAtoms)} USD. Marks are what each option paid.</>
        ) : (
          <>
            Forward{' '}
            <strong data-figure="forward" className="trade-strong">
              {forwardUsd === null ? 'not known' : `${price(forwardUsd)} USD`}
            </strong>{' '}
            · {state === 'open' ? `expires in ${leftText(board, nowTs)}` : leftText(board, nowTs)} · prices in USD a contract. Bids and asks
            come by request: “–” means that nobody was asked yet.
          </>
        )}
      </p>
      {forwardUsd === null && state !== 'settled' && (
        <div className="trade-pad">
          <Problem problem={explain('SurfaceMissing')} live={false} />
        </div>
      )}
      <ChainTable view={view} board={board} rows={rows} atm={atm} forwardUsd={forwardUsd} greeks={greeks} tradable={state === 'open'} />
      {row && state === 'open' && <Selected row={row} symbol={market.symbol} />}
    </>
  );
}

interface TableProps {
  view: View;
  board: BoardView;
  rows: readonly Row[];
  atm: bigint | undefined;
  forwardUsd: number | null;
  greeks: boolean;
  tradable: boolean;
}

function ChainTable({ view, board, rows, atm, forwardUsd, greeks, tradable }: TableProps) {
  const chosen = useTrade((state) => state.strikeAtoms);
  const { symbol } = view.market;
  const caption = `${symbol} options of ${expiry(board.expiryTs)}: calls, strikes, puts`;
  const [calls, puts] = [headsOf('call', greeks), headsOf('put', greeks)];
  const middle = forwardUsd ?? usdOf(view.market.data.mark.priceAtoms);
  return (
    <div className="scroll" role="region" aria-label={caption} tabIndex={0}>
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
              <tr key={row.strikeAtoms.toString()} data-row={strikeText(row.strikeAtoms)} data-atm={here || undefined} className={here ? 'atm' : undefined}>
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
