import { memo } from 'react';
import { Slider } from '../../components/Field';
import { Panel } from '../../components/Panel';
import { move } from '../../lib/scenario';
import { duration } from '../../lib/time';
import { AS_IT_IS, isSupposed, type WhatIf } from './whatif';

/** Three sliders: everything on the page follows within a frame. */
export const WhatIfPanel = memo(function WhatIfPanel(props: {
  whatIf: WhatIf;
  maxSecs: number;
  stepSecs: number;
  onSuppose: (change: Partial<WhatIf>) => void;
}) {
  const { whatIf, onSuppose } = props;
  const on = isSupposed(whatIf);
  return (
    <Panel
      title="What if"
      end={
        <button type="button" className="small" disabled={!on} onClick={() => onSuppose(AS_IT_IS)} data-action="reset">
          Reset
        </button>
      }
    >
      <div className="stack">
        <div data-slider="price">
          <Slider
            label="All prices"
            text={move(whatIf.priceBps)}
            min={-5_000}
            max={5_000}
            step={100}
            value={whatIf.priceBps}
            onChange={(priceBps) => onSuppose({ priceBps })}
          />
        </div>
        <div data-slider="vol">
          <Slider
            label="Volatility, of itself"
            text={move(whatIf.volBps)}
            min={-5_000}
            max={10_000}
            step={100}
            value={whatIf.volBps}
            onChange={(volBps) => onSuppose({ volBps })}
          />
        </div>
        {props.maxSecs > 0 && (
          <div data-slider="time">
            <Slider
              label="Time from now"
              text={whatIf.secs === 0 ? 'now' : duration(whatIf.secs)}
              min={0}
              max={props.maxSecs}
              step={props.stepSecs}
              value={Math.min(whatIf.secs, props.maxSecs)}
              onChange={(secs) => onSuppose({ secs })}
            />
          </div>
        )}
        <p className="dim small">+25 % volatility makes 60 % into 75 %. What expires within the time is settled at the supposed price.</p>
      </div>
    </Panel>
  );
});
