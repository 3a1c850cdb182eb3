import { useState } from 'react';
import { Asked } from '../../components/Asked';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { Tabs } from '../../components/Tabs';
import { useNow } from '../../lib/chain/clock';
import { useHistory } from '../../lib/history/client';
import { atLeast, useCutLogs } from '../../lib/history/cut';
import { usd } from '../../lib/units';
import { stepName, stepWho } from './waterfall';

interface Row {
  step: string;
  times: number | string;
  atoms: string;
}

const SPANS = [
  { id: 'day', label: '24 hours', secs: 86_400 },
  { id: 'week', label: '7 days', secs: 604_800 },
  { id: 'all', label: 'All', secs: 0 },
] as const;

type Span = (typeof SPANS)[number]['id'];

/** A question that stays the same is asked once: its beginning moves on in steps. */
const STEP_SECS = 300;

function since(span: Span, nowTs: number): number | undefined {
  const secs = SPANS.find(({ id }) => id === span)?.secs ?? 0;
  return secs === 0 ? undefined : Math.floor((nowTs - secs) / STEP_SECS) * STEP_SECS;
}

/** Who paid what, tier by tier. */
export function Waterfall() {
  const [span, setSpan] = useState<Span>('all');
  const from = since(span, useNow());
  // which time a cut log is of is not told, so that every sum may lack it
  const incomplete = useCutLogs() > 0;
  const asked = useHistory<{ steps: Row[] }>('/v1/waterfall', { from_ts: from }, 15_000);
  return (
    <Panel title="Who paid what" flush end={<Tabs label="Time" tabs={SPANS} chosen={span} onChoose={setSpan} />}>
      <Asked what="who paid what" asked={asked}>
        {({ steps }) => (
          <Table
            caption="Who paid what down the waterfall, in its order"
            rows={steps}
            rowKey={({ step }) => step}
            rowProps={({ step }) => ({ 'data-step': step })}
            empty="Nothing has been liquidated in this time."
            columns={[
              { id: 'step', head: 'Tier', left: true, cell: ({ step }) => stepName(step) },
              { id: 'who', head: 'Who pays', left: true, wrap: true, cell: ({ step }) => <span className="dim">{stepWho(step)}</span> },
              { id: 'times', head: 'Times', cell: ({ times }) => atLeast(String(times), incomplete) },
              { id: 'atoms', head: 'USD', cell: ({ atoms }) => atLeast(usd(BigInt(atoms)), incomplete) },
            ]}
          />
        )}
      </Asked>
    </Panel>
  );
}
