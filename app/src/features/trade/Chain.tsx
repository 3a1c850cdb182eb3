/** The option chain of one expiry: calls left, puts right, strikes in the middle. */
import { useState } from 'react';
import type { BoardView } from '@breakwater/client/account/world';
import { Empty, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { legsOf, useAccount } from '../../lib/account';
import { explain } from '../../lib/errors/explain';
import { useMargin } from '../../lib/margin/engine';
import { price, priceOf, usdOf } from '../../lib/units';
import { addedText } from './added';
import { useBook } from './book';
import { ChainTable } from './ChainTable';
import { Expiries, leftText } from './Expiries';
import { MOST_LEGS } from './legs';
import { atTheMoney, rowsOf, seriesOfBoard } from './rows';
import { Selected } from './Selected';
import { useTrade } from './store';
import { quotesOf, stateOf, symbolOf, type View } from './view';

/** What is skipped to. */
export const AFTER_CHAIN = 'after-chain';

export function Chain({ view }: { view: View }) {
  const { market, board } = view;
  const [greeks, setGreeks] = useState(false);
  if (!board) {
    return (
      <Panel title={`${market.symbol} options`}>
        <Empty>No expiry of {market.symbol} is listed now. The protocol lists new ones; until then nothing trades here.</Empty>
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
  const rows = rowsOf(market.index, board, answer.value, levels, account ? legsOf(account.data) : [], nowTs);
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
            come by request: “–” means that nobody was asked lately.
          </>
        )}
      </p>
      {forwardUsd === null && state !== 'settled' && (
        <div className="trade-pad">
          <Problem problem={explain('SurfaceMissing')} live={false} />
        </div>
      )}
      <div className="trade-skip">
        <button type="button" className="skip" data-action="skip-chain" onClick={() => document.getElementById(AFTER_CHAIN)?.focus()}>
          Skip the chain
        </button>
      </div>
      <ChainTable view={view} board={board} rows={rows} atm={atm} forwardUsd={forwardUsd} greeks={greeks} tradable={state === 'open'} />
      {state === 'open' && <LastClick view={view} />}
      {row && state === 'open' && <Selected row={row} symbol={market.symbol} />}
    </>
  );
}

/** What the last click in the chain did: the strategy may be out of sight. */
function LastClick({ view }: { view: View }) {
  const { added, full } = useTrade();
  return (
    <p className="trade-line small dim" role="status" data-figure="added">
      {full
        ? `A trade has at most ${MOST_LEGS} legs.`
        : added
          ? addedText(added, symbolOf(view.world, added.leg.market))
          : 'Buy and Sell put one contract into the strategy.'}
    </p>
  );
}
