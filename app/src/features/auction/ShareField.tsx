import { Field, Slider } from '../../components/Field';
import { clamp, shareOf } from '../../lib/units';
import { noShare, sharePercent, shareText } from './amount';

interface ShareFieldProps {
  /** As typed; null for all there is. */
  typed: string | null;
  /** What that means [2^-32]; null where it is no share. */
  wanted: bigint | null;
  /** The same within what is for sale. */
  share: bigint | null;
  least: bigint;
  most: bigint;
  onType: (text: string | null) => void;
}

/** How much of the account: by slider, or typed. */
export function ShareField({ typed, wanted, share, least, most, onType }: ShareFieldProps) {
  const [from, to] = [percentOf(least), percentOf(most)];
  const capped = wanted !== null && wanted > most ? '; you get no more than that' : '';
  return (
    <>
      <Slider
        label="Share of the account"
        value={clamp(percentOf(share ?? most), from, to)}
        min={from}
        max={to}
        step={Math.max((to - from) / 200, 0.0001)}
        text={sharePercent(share ?? most)}
        onChange={(value) => onType(slid(value, least, most))}
      />
      <Field
        label="Share"
        unit="%"
        value={typed ?? shareText(most)}
        onChange={onType}
        error={wanted === null ? noShare(typed ?? '') : null}
        hint={`${sharePercent(least)} at least, ${sharePercent(most)} at most now${capped}.`}
      />
    </>
  );
}

const percentOf = (q32: bigint): number => shareOf(q32) * 100;

/** A place of the slider as it would be typed; null for all there is. Four digits may fall below the least share: its own text does not. */
function slid(percent: number, least: bigint, most: bigint): string | null {
  if (percent >= percentOf(most) - 0.0001) return null;
  return percent <= percentOf(least) ? shareText(least) : percent.toFixed(4);
}
