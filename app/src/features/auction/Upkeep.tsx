import type { Address } from '@solana/kit';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import { admitAuction, declareInsolvent, endAuction, restartAuction } from '@breakwater/client/instruction/auction';
import { ActionButton, ActionProblem } from '../../components/Action';
import { useAccount } from '../../lib/account';
import type { Plan } from '../../lib/tx/send';
import { short } from '../../lib/units';
import type { Sale } from './live';
import type { Stage, StageId } from './stage';

interface Step {
  id: string;
  name: string;
  why: string;
}

/** Steps anyone may take once they are due; keepers usually do. */
const STEPS: Partial<Record<StageId, Step>> = {
  queued: { id: 'admit-auction', name: 'Let it in', why: 'Works once there is room under the cap, or its turn has come.' },
  bare: { id: 'end-auction', name: 'End the auction', why: 'Its own penalties pay first; what is owed then goes down the waterfall.' },
  healthy: { id: 'end-auction', name: 'End the auction', why: 'Works once the account meets its maintenance margin in every scenario.' },
  'ran-out': {
    id: 'restart-auction',
    name: 'Start the price again',
    why: 'What was sold stays sold. Half of the tip is yours once a slice is sold, where you have an account here.',
  },
  'insolvent-unsaid': { id: 'declare-insolvent', name: 'Declare it insolvent', why: 'From then on who takes a slice is paid.' },
};

export function Upkeep(props: { sale: Sale; account: Entry<'MarginAccount'>; stage: Stage; world: World }) {
  const step = STEPS[props.stage.id];
  const own = useAccount();
  if (!step) return null;
  const tip = own && own.address !== props.account.address ? own.address : undefined;
  const planKey = `${step.id}/${props.account.address}`;
  return (
    <div className="stack">
      <div className="row">
        <ActionButton id={step.id} planKey={planKey} tone="" plan={() => planOf({ ...props, tip }, step, planKey)}>
          {step.name}
        </ActionButton>
        <span className="dim small">Anyone may. {step.why}</span>
      </div>
      <ActionProblem planKey={planKey} />
    </div>
  );
}

function planOf({ sale, account, world, tip }: Parameters<typeof Upkeep>[0] & { tip: Address | undefined }, step: Step, key: string): Plan {
  const instructions = async () => {
    switch (step.id) {
      case 'admit-auction':
        return [await admitAuction(world, account)];
      case 'restart-auction':
        return [await restartAuction(world, account, tip)];
      case 'declare-insolvent':
        return [await declareInsolvent(world, account)];
      default:
        return [await endAuction(world, sale.auction.data, account)];
    }
  };
  return { key, label: `${step.name}: ${short(account.address)}`, instructions };
}
