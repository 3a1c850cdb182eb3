import type { World } from '@breakwater/client/account/world';
import { Figures } from '../../components/Figures';
import { Notice, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { explain } from '../../lib/errors/explain';
import { sharesWorth } from '../../lib/rounding';
import { duration } from '../../lib/time';
import { bps, decimal, usd } from '../../lib/units';
import { useWallet } from '../../lib/wallet/store';
import { BackstopHistory } from './BackstopHistory';
import { Enter } from './Enter';
import { ONE_SHARE, shareText } from './funds';
import { Leave } from './Leave';
import { sharesOf, useShare, useVault, type VaultView } from './vault';

/** The backstop vault: what it is, what it is worth, and the ways in and out. */
export function Backstop({ world }: { world: World }) {
  const view = useVault(world);
  return (
    <Panel title="Backstop vault" className="col-12">
      {view === undefined && <Notice title="This pool has no backstop vault">Slices nobody bids for wait for a lower price.</Notice>}
      {view === null && <Waiting what="the vault" />}
      {view && <Known world={world} view={view} />}
    </Panel>
  );
}

function Known({ world, view }: { world: World; view: VaultView }) {
  const { vault, account, assessment } = view;
  const share = useShare(vault.address);
  const connected = useWallet((state) => state.address !== null);
  const { backstop } = world.pool.settings;
  const value = assessment?.ok ? (assessment.value.equityAtoms > 0n ? assessment.value.equityAtoms : 0n) : null;
  const all = vault.data.shares;
  const own = sharesOf(share, vault.data);
  const vaultKeys = { address: vault.address, account };
  return (
    <div className="stack">
      <p className="dim small">
        Providers’ money that buys slices of failing accounts once their price has come down to {bps(backstop.takeBps)} of value and nobody
        else bid, and bears {bps(backstop.shareBps)} of what insurance leaves of a shortfall. It earns the discount, and it can lose.
      </p>
      {assessment && !assessment.ok && <Problem problem={explain(assessment.error)} live={false} />}
      <Figures
        figures={[
          {
            id: 'vault-value',
            label: 'Worth',
            value: value === null ? '–' : `${usd(value)} USD`,
            note: 'cash, options at mark, collateral less haircut',
          },
          assessment?.ok && {
            label: 'Its initial margin',
            value: `${usd(assessment.value.imAtoms)} USD`,
            note: `${account.data.positionCount} positions taken over`,
          },
          { id: 'vault-shares', label: 'Shares', value: shareText(all), note: 'of all providers' },
          {
            id: 'share-price',
            label: 'Price of a share',
            value: priceText(all, value),
            note: all === 0n ? 'of an empty vault' : 'worth, by shares',
          },
          connected && {
            id: 'own-shares',
            label: 'Your shares',
            value: shareText(own),
            note: all > 0n ? `${decimal((Number(own) / Number(all)) * 100, 2)} % of the vault` : undefined,
          },
          connected && value !== null && { id: 'own-value', label: 'Worth now', value: `${usd(sharesWorth(own, all, value))} USD` },
        ]}
      />
      {connected ? (
        <div className="grid">
          <Enter world={world} vault={vaultKeys} share={share} />
          <Leave world={world} vault={vaultKeys} share={share} own={own} all={all} valueAtoms={value} />
        </div>
      ) : (
        <Notice title="Connect a wallet to provide">
          Money waits {duration(backstop.entrySecs)} before it is in, and shares {duration(backstop.cooldownSecs)} before they are out.
        </Notice>
      )}
      <BackstopHistory pool={world.poolAddress} />
    </div>
  );
}

/** The first shares of an empty vault cost an atom each. */
function priceText(all: bigint, valueAtoms: bigint | null): string {
  if (all === 0n) return '1.0000 USD';
  return valueAtoms === null ? '–' : `${usd(sharesWorth(ONE_SHARE, all, valueAtoms), 4)} USD`;
}
