/** A strike that was chosen in the chain: its Greeks in words, and both sides of it by request. */
import type { Address } from '@solana/kit';
import { Problem } from '../../components/Notice';
import { useAccount, useAccountsRead } from '../../lib/account';
import { useChain } from '../../lib/chain/store';
import { useWallet } from '../../lib/wallet/store';
import type { Cell, Row } from './rows';
import { greeksLine } from './Cells';
import { seriesId, seriesText, strikeText } from './series';
import { askBoth, useTwoWay } from './twoway';

export function Selected({ row, symbol }: { row: Row; symbol: string }) {
  const account = useAccount();
  const read = useAccountsRead();
  const connected = useWallet((state) => state.address !== null);
  const server = useChain((state) => state.connection?.config.quotesUrl !== undefined);
  const taker = server ? account?.address : undefined;
  return (
    <div className="trade-selected" data-selected={strikeText(row.strikeAtoms)}>
      {[row.call, row.put].map((cell) => (
        <Both key={cell.series.kind} cell={cell} symbol={symbol} taker={taker} />
      ))}
      {!taker && (
        <p className="small dim">
          {!server
            ? 'There is no quote server to ask.'
            : connected && !read
              ? 'Loading your accounts …'
              : 'Makers answer accounts: open one first.'}
        </p>
      )}
    </div>
  );
}

function Both({ cell, symbol, taker }: { cell: Cell; symbol: string; taker: Address | undefined }) {
  const asked = useTwoWay();
  const id = seriesId(cell.series);
  const mine = asked.series === id;
  const name = seriesText(symbol, cell.series);
  return (
    <div className="stack">
      <div className="row">
        <strong>{name}</strong>
        <button
          type="button"
          className="small"
          disabled={!taker || asked.asking !== null}
          aria-busy={asked.asking === id}
          data-action={`two-way-${cell.series.kind}`}
          onClick={() => taker && void askBoth(cell.series, taker)}
        >
          {asked.asking === id ? 'Asking …' : 'Ask for bid and ask'}
        </button>
      </div>
      <p className="small dim">{greeksLine(cell)}</p>
      <div role="status" className="small dim">
        {mine && asked.asking === id && 'Asking makers for both sides of one contract …'}
        {mine &&
          asked.asking === null &&
          asked.quotes > 0 &&
          `${asked.quotes} ${asked.quotes === 1 ? 'quote' : 'quotes'} came; the best ${asked.quotes === 1 ? 'is' : 'are'} in the chain.`}
      </div>
      {mine && asked.problem && <Problem problem={asked.problem} />}
    </div>
  );
}
