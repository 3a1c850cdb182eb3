/** One leg, editable in place. */
import { Choice } from '../../components/Field';
import { expiry } from '../../lib/time';
import { noSize, type DraftLeg } from './legs';
import { nearest } from './strategies';
import { seriesText, strikeText } from './series';
import { Size, useSize } from './Size';
import { changeLeg, removeLeg } from './store';
import { openBoards, symbolOf, type View } from './view';

/** `same`: number of an earlier leg of the same option. */
export function LegRow({ leg, number, same, view }: { leg: DraftLeg; number: number; same: number | null; view: View }) {
  const market = view.world.markets.find((each) => each.index === leg.market);
  const boards = market ? openBoards(market, view.nowTs) : [];
  const board = boards.find((each) => each.expiryTs === leg.expiryTs);
  const symbol = symbolOf(view.world, leg.market);
  const buys = leg.sizeLots > 0n;
  const name = `leg ${number}`;
  const size = useSize(leg);

  /** The same strike where the other board lists it, the nearest otherwise. */
  const move = (index: number, expiryTs: number | null) => {
    const to = view.world.markets.find((each) => each.index === index);
    const open = to ? openBoards(to, view.nowTs) : [];
    const target = open.find((each) => each.expiryTs === (expiryTs ?? leg.expiryTs)) ?? open[0];
    if (!to || !target) return;
    const wanted = index === leg.market ? Number(leg.strikeAtoms) / 1e6 : Number(to.data.mark.priceAtoms) / 1e6;
    const strikeAtoms = target.strikes[nearest(target.strikes, wanted)];
    if (strikeAtoms !== undefined) changeLeg(leg.id, { market: index, expiryTs: target.expiryTs, strikeAtoms });
  };

  return (
    <li className="trade-leg" data-leg={seriesText(symbol, leg)} data-size={leg.sizeLots.toString()}>
      <button
        type="button"
        className={`small side ${buys ? 'buy' : 'sell'}`}
        aria-label={`${buys ? 'Buy' : 'Sell'}, ${name}: change side`}
        data-action="flip-leg"
        onClick={() => changeLeg(leg.id, { sizeLots: -leg.sizeLots })}
      >
        {buys ? 'Buy' : 'Sell'}
      </button>
      <Size {...size} leg={leg} name={name} />
      <Choice
        hideLabel
        label={`Market of ${name}`}
        value={leg.market}
        options={view.world.markets.map((each) => ({ value: each.index, label: each.symbol }))}
        onChange={(index) => move(index, null)}
      />
      <Choice
        hideLabel
        label={`Expiry of ${name}`}
        value={leg.expiryTs}
        options={options(
          boards.map((each) => each.expiryTs),
          leg.expiryTs,
          (ts) => (board || ts !== leg.expiryTs ? expiry(ts) : `${expiry(ts)} (over)`),
        )}
        onChange={(expiryTs) => move(leg.market, expiryTs)}
      />
      <Choice
        hideLabel
        label={`Strike of ${name}`}
        value={leg.strikeAtoms.toString()}
        options={options((board?.strikes ?? []).map(String), leg.strikeAtoms.toString(), (strike) => strikeText(BigInt(strike)))}
        onChange={(strike) => changeLeg(leg.id, { strikeAtoms: BigInt(strike) })}
      />
      <Choice
        hideLabel
        label={`Kind of ${name}`}
        value={leg.kind}
        options={[
          { value: 'call', label: 'Call' },
          { value: 'put', label: 'Put' },
        ]}
        onChange={(kind) => changeLeg(leg.id, { kind })}
      />
      <button
        type="button"
        className="plain small"
        aria-label={`Remove ${name}`}
        data-action="remove-leg"
        onClick={() => removeLeg(leg.id)}
      >
        ✕
      </button>
      {size.wrong && (
        <p id={size.note} className="trade-leg-note small loss">
          {noSize(size.shown)}
        </p>
      )}
      {same !== null && <p className="trade-leg-note small dim">Same option as leg {same}: counted together.</p>}
    </li>
  );
}

/** What is chosen is always among them, also when it is not on offer any more. */
function options<T>(values: readonly T[], chosen: T, text: (value: T) => string): { value: T; label: string }[] {
  const all = values.includes(chosen) ? values : [chosen, ...values];
  return all.map((value) => ({ value, label: text(value) }));
}
