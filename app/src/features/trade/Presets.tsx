/** Named strategies around the forward of the expiry that is shown. */
import { useMargin } from '../../lib/margin/engine';
import { usdOf } from '../../lib/units';
import { PRESETS, type Ladder, type Preset } from './strategies';
import { replaceLegs } from './store';
import { openBoards, quotesOf, stateOf, type View } from './view';

export function Presets({ view }: { view: View }) {
  const ladder = useLadder(view);
  return (
    <details className="trade-presets" open>
      <summary>Presets {ladder ? '' : '(no expiry that trades is chosen)'}</summary>
      <ul aria-label="Presets">
        {PRESETS.map((preset) => (
          <PresetButton key={preset.id} preset={preset} ladder={ladder} />
        ))}
      </ul>
    </details>
  );
}

function PresetButton({ preset, ladder }: { preset: Preset; ladder: Ladder | null }) {
  const legs = ladder ? preset.legs(ladder) : null;
  const why = legs ? preset.hint : preset.id === 'calendar' ? 'Needs a later expiry with the same strike.' : 'Too few strikes are listed.';
  return (
    <li>
      <button
        type="button"
        className="small"
        disabled={!legs}
        title={why}
        data-action={`preset-${preset.id}`}
        onClick={() => legs && replaceLegs(legs)}
      >
        {preset.name}
        <span className="hidden-visually">: {why}</span>
      </button>
    </li>
  );
}

function useLadder({ market, board, nowTs }: View): Ladder | null {
  const answer = useMargin(
    ({ engine }) => {
      const strikeAtoms = board?.strikes[0];
      if (!board || strikeAtoms === undefined) return null;
      return quotesOf(engine, [{ market: market.index, expiryTs: board.expiryTs, kind: 'call', strikeAtoms }])[0]?.forwardUsd ?? null;
    },
    [market, board],
  );
  if (!board || stateOf(board, nowTs) !== 'open') return null;
  const forwardUsd = (answer?.ok ? answer.value : null) ?? usdOf(market.data.mark.priceAtoms);
  const next = openBoards(market, nowTs).find((each) => each.expiryTs > board.expiryTs);
  return { market: market.index, expiryTs: board.expiryTs, strikes: board.strikes, forwardUsd, next };
}
