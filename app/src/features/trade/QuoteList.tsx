/** Quotes of a request, each as its maker signed it. */
import { Key } from '../../components/Key';
import { Problem } from '../../components/Notice';
import { useWorld } from '../../lib/chain/store';
import { clock } from '../../lib/time';
import { contracts, exact, usd, USD_PLACES } from '../../lib/units';
import { seriesText } from './series';
import type { BadQuote, CheckedQuote, GoodQuote } from './verify';
import { symbolOf } from './view';

interface ListProps {
  quotes: readonly CheckedQuote[];
  over: boolean;
  frozen: string | null;
  onTake: (quote: GoodQuote) => void;
}

export function QuoteList({ quotes, over, frozen, onTake }: ListProps) {
  return (
    <ol className="trade-quotes" aria-label="Quotes, best first">
      {quotes.map((quote, at) =>
        quote.ok ? (
          <Good key={quote.quote} quote={quote} best={at === 0} over={frozen === null ? over : frozen !== quote.quote} mine={frozen === quote.quote} onTake={onTake} />
        ) : (
          <Bad key={quote.quote} quote={quote} />
        ),
      )}
    </ol>
  );
}

export function costText(costAtoms: bigint): string {
  return costAtoms < 0n ? `You receive ${usd(-costAtoms)} USD` : `You pay ${usd(costAtoms)} USD`;
}

function Good(props: { quote: GoodQuote; best: boolean; over: boolean; mine: boolean; onTake: (quote: GoodQuote) => void }) {
  const { quote } = props;
  return (
    <li data-quote={quote.quote} data-cost={quote.costAtoms.toString()}>
      <div className="row between">
        <strong>{costText(quote.costAtoms)}</strong>
        <span className="row">
          {props.best && <span className="chip gain">best</span>}
          {props.mine && <span className="chip accent">yours until {clock(quote.terms.untilTs)} UTC</span>}
          <button type="button" className="primary small" disabled={props.over} data-action="take-quote" onClick={() => props.onTake(quote)}>
            Take<span className="hidden-visually">: {costText(quote.costAtoms)}</span>
          </button>
        </span>
      </div>
      <p className="small dim">
        Maker <Key address={quote.key} label="the maker’s signing key" />
        {quote.bySession && ' (session key)'} · account <Key address={quote.maker} label="the maker’s account" /> ·{' '}
        {quote.verified ? 'signature verified here' : 'this browser can’t verify the signature; the program does'}
      </p>
      <Prices quote={quote} />
      <Signed quote={quote} />
    </li>
  );
}

export function Prices({ quote }: { quote: GoodQuote }) {
  const world = useWorld();
  return (
    <ul className="trade-prices small">
      {quote.legs.map((leg) => {
        const size = leg.sizeLots < 0n ? -leg.sizeLots : leg.sizeLots;
        return (
          <li key={seriesText('', leg)}>
            {leg.sizeLots > 0n ? 'Buy' : 'Sell'} {contracts(size)} {seriesText(symbolOf(world, leg.market), leg)} at{' '}
            <strong>{exact(leg.priceAtoms, USD_PLACES).replace(/\.?0+$/, '')} USD</strong>
          </li>
        );
      })}
    </ul>
  );
}

export function Signed({ quote }: { quote: GoodQuote }) {
  return (
    <details className="twin">
      <summary>What the maker signed</summary>
      <p className="mono small trade-signed" data-signed>
        {quote.terms.text}
      </p>
    </details>
  );
}

/** Shown, so that it is known that somebody sent it. */
function Bad({ quote }: { quote: BadQuote }) {
  return (
    <li data-quote={quote.quote} data-refused={quote.problem.name}>
      <p className="small dim">
        A quote signed by <Key address={quote.key} label="the signing key" /> can’t be taken:
      </p>
      <Problem problem={quote.problem} live={false} />
    </li>
  );
}
