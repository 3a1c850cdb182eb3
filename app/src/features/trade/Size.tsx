/** Contracts of a leg, typed: what is no size stays in sight, and nothing is traded until it is one. */
import { useId } from 'react';
import { asTyped } from '../../lib/typed';
import { LOT_PLACES } from '../../lib/units';
import { isWrong, type DraftLeg } from './legs';
import { typeSize } from './store';

export function useSize(leg: DraftLeg): { shown: string; wrong: boolean; note: string } {
  const note = useId();
  const size = asTyped(leg.sizeLots < 0n ? -leg.sizeLots : leg.sizeLots, LOT_PLACES);
  return { shown: leg.typed ?? size, wrong: isWrong(leg), note };
}

export function Size({ leg, name, shown, wrong, note }: { leg: DraftLeg; name: string } & ReturnType<typeof useSize>) {
  return (
    <input
      className="size"
      value={shown}
      inputMode="decimal"
      autoComplete="off"
      aria-label={`Contracts of ${name}`}
      aria-invalid={wrong}
      aria-describedby={wrong ? note : undefined}
      data-field="leg-size"
      onChange={(event) => typeSize(leg, event.target.value)}
    />
  );
}
