/** Quotes of a request, each as its maker signed it. */
import { Key } from '../../components/Key';
import { Problem } from '../../components/Notice';
import { useWorld } from '../../lib/chain/store';
import type { PricedLeg } from '../../engine/types';
import { clock } from '../../lib/time';
import { exactShort, usd, USD_PLACES } from '../../lib/units';
import { dealText } from './added';
import { gapOf, gapText, isFar } from './gap';
import { standing, useRfq } from './request';
import { isTooLarge } from './room';
import { seriesId, seriesText } from './series';
import type { BadQuote, CheckedQuote, GoodQuote } from './verify';
import { symbolOf, useMarked } from './view';

interface ListProps {
  quotes: readonly CheckedQuote[];
  nowMs: number;
  /** None can be taken. */
  barred: boolean;
  onTake: (quote: GoodQuote) => void;
}

export function QuoteList({ quotes, nowMs, barred, onTake }: ListProps) {
  const rfq = useRfq();
  const marked = useMarked(rfq.legs);
  const best = quotes.find((each) => each.ok && !isTooLarge(each));
  return (
    <ol className="trade-quotes" aria-label="Quotes, best first">
      {quotes.map((quote) => {
        if (!quote.ok) return <Bad key={quote.quote} quote={quote} />;
        const state = standing(rfq, quote.quote, nowMs);
        const shared = { quote, marked, onTake, best: quote === best, mine: state === 'mine' };
        return <Good key={quote.quote} {...shared} over={barred || state === 'over' || isTooLarge(quote)} />;
      })}
    </ol>
  );
}

export function costText(costAtoms: bigint): string {
  return costAtoms < 0n ? `You receive ${usd(-costAtoms)} USD` : `You pay ${usd(costAtoms)} USD`;
}

interface GoodProps {
  quote: GoodQuote;
  /** Its legs at mark. */
  marked: readonly PricedLeg[] | null;
  best: boolean;
  mine: boolean;
  over: boolean;
  onTake: (quote: GoodQuote) => void;
}

function Good(props: GoodProps) {
  const { quote, marked } = props;
  const gap = marked && gapOf(quote.legs, marked);
  return (
    <li data-quote={quote.quote} data-cost={quote.costAtoms.toString()}>
      <div className="row between">
        <strong>{costText(quote.costAtoms)}</strong>
        <span className="row">
          {props.best && <span className="chip gain">best</span>}
          {gap && isFar(gap) && <span className="chip warn">far from mark</span>}
          {isTooLarge(quote) && <span className="chip warn">too large for one transaction</span>}
          {props.mine && <span className="chip accent">yours until {clock(quote.terms.untilTs)} UTC</span>}
          <button
            type="button"
            className="primary small"
            disabled={props.over}
            data-action="take-quote"
            onClick={() => props.onTake(quote)}
          >
            Take<span className="hidden-visually">: {costText(quote.costAtoms)}</span>
          </button>
        </span>
      </div>
      {gap && (
        <p className="small" data-figure="quote-gap">
          {gapText(gap)}
        </p>
      )}
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
      {quote.legs.map((leg) => (
        <li key={seriesId(leg)}>
          {dealText(leg.sizeLots)} {seriesText(symbolOf(world, leg.market), leg)} at{' '}
          <strong>{exactShort(leg.priceAtoms, USD_PLACES)} USD</strong>
        </li>
      ))}
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
