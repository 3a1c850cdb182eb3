import type { World } from '@breakwater/client/account/world';
import { Figures } from '../../components/Figures';
import { Notice } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { useNow } from '../../lib/chain/clock';
import { useMargin } from '../../lib/margin/engine';
import { duration } from '../../lib/time';
import { bps, usd } from '../../lib/units';

/** Insurance fund, gamma reserve, and what they may have to pay. */
export function Funds({ world }: { world: World }) {
  const { pool } = world;
  const nowTs = useNow();
  const { loss } = pool.settings;
  const told = useMargin(({ engine }) => engine.missing().holeAtoms, []);
  const hole = told?.ok ? told.value : pool.lossAtoms;
  const insurance = useMargin(({ engine }) => engine.insurance(), []);
  const window = insurance?.ok ? insurance.value : null;
  const endsTs = window?.endsTs ?? null;
  return (
    <Panel title="Funds for shortfalls" className="col-4 funds">
      <div className="stack">
        {hole > 0n && (
          <Notice tone="loss" title="Something is missing">
            {usd(hole)} USD cannot be paid by anybody now. Withdrawals leave their part of it behind until it is repaid, and take out a
            limited share of an account’s worth at a time.
          </Notice>
        )}
        <Figures
          figures={[
            {
              id: 'insurance',
              label: 'Insurance fund',
              value: `${usd(pool.insuranceAtoms)} USD`,
              note: 'fees and penalties in, shortfalls out',
            },
            {
              id: 'insurance-left',
              label: 'May still pay in this window',
              value: window ? `${usd(window.leftAtoms)} USD` : '…',
              note:
                endsTs !== null
                  ? `window ends in ${duration(endsTs - nowTs)}`
                  : `a new window of ${duration(loss.windowSecs)} begins with the next draw`,
            },
            {
              label: 'Drawn in this window',
              value: window ? `${usd(window.usedAtoms)} USD` : '…',
              note: `at most ${bps(loss.insuranceBps)} of the fund`,
            },
            { label: 'Ever paid', value: `${usd(pool.insurancePaidAtoms)} USD` },
            {
              id: 'gamma',
              label: 'Gamma reserve',
              value: `${usd(pool.gammaAtoms)} USD`,
              note: `for gaps only; gets ${bps(loss.gammaBps)} of revenue`,
            },
            {
              id: 'insolvent',
              label: 'Short in accounts',
              value: `${usd(pool.shortfallAtoms)} USD`,
              note: `negative worth as last seen; ${usd(pool.gapAtoms)} USD of it came as a gap`,
              tone: pool.shortfallAtoms > 0n ? 'loss' : undefined,
            },
            {
              id: 'settling',
              label: 'Paid ahead at expiry',
              value: `${usd(pool.settlingAtoms)} USD`,
              note: 'to longs, until their shorts have paid in; anyone may settle them',
              tone: pool.settlingAtoms > 0n ? 'warn' : undefined,
            },
            {
              id: 'kept',
              label: 'Left behind by withdrawals',
              value: `${usd(pool.keptAtoms)} USD`,
              note: 'for what was missing and is not shared yet',
            },
            { label: 'Shared loss', value: `${usd(pool.lossAtoms)} USD`, tone: pool.lossAtoms > 0n ? 'loss' : undefined },
            { label: 'Slices sold, ever', value: String(pool.slices) },
          ]}
        />
        <p className="dim small">
          A shortfall is paid by the account’s own penalties, then insurance, then for a gap the gamma reserve, then{' '}
          {bps(pool.settings.backstop.shareBps)} of what is left by the backstop, then by closing winners’ positions, and what is left is
          shared.
        </p>
      </div>
    </Panel>
  );
}
