import { useState } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import { bid, takeInsolvent } from '@breakwater/client/instruction/auction';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Field } from '../../components/Field';
import { Notice, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import type { AuctionView } from '../../engine/types';
import { useAccount, useAccountsRead } from '../../lib/account';
import { explain, type Explained } from '../../lib/errors/explain';
import { askEngine, useMargin } from '../../lib/margin/engine';
import type { Plan } from '../../lib/tx/send';
import { parse, unparsed } from '../../lib/typed';
import { short, usd } from '../../lib/units';
import { useWallet } from '../../lib/wallet/store';
import { ONE_Q32, askedQ32, largest, near, sharePercent, shareQ32, shareText, wholeLimitAtoms } from './amount';
import { BidPreviewTable } from './BidPreviewTable';
import { ShareField } from './ShareField';
import type { Stage } from './stage';

interface BidFormProps {
  auction: Entry<'Auction'>;
  sold: Entry<'MarginAccount'>;
  view: AuctionView;
  stage: Stage;
  world: World;
}

/** Of the room for a move, in per cent: a basis point at least. */
const ROOM_PLACES = 2;
const SALES: ReadonlySet<Stage['id']> = new Set<Stage['id']>(['public', 'insolvent', 'confirming', 'ran-out', 'sealed', 'deleveraging']);

export function BidForm(props: BidFormProps) {
  const { sold, view } = props;
  const wallet = useWallet((state) => state.address);
  const account = useAccount();
  const read = useAccountsRead();
  return (
    <Panel className="col-4" title={view.insolvent ? 'Take a slice' : 'Bid'}>
      {!wallet ? (
        <Notice title="Connect a wallet to bid">
          A slice goes to your margin account: positions, collateral and debt. It must have the margin for it.
        </Notice>
      ) : !account && !read ? (
        <Waiting what="your accounts" />
      ) : !account ? (
        <Notice title="You have no margin account yet">
          <p>
            Open one on <a href="#/portfolio">Portfolio</a> and deposit: what you buy has to be margined.
          </p>
        </Notice>
      ) : account.data.owner === sold.data.owner ? (
        <Notice tone="warn" title="You can’t bid here">
          This account is your own, and nobody buys from himself: another owner has to. Deposit to end the auction.
        </Notice>
      ) : account.data.inAuction === 1 ? (
        <Notice tone="warn" title="Your own account is in auction">
          Until that is over it can’t buy anything.
        </Notice>
      ) : !SALES.has(props.stage.id) || view.maxShareQ32 === 0n ? (
        <Notice title="Nothing is for sale now">{props.stage.words}</Notice>
      ) : (
        <Form {...props} own={account} />
      )}
    </Panel>
  );
}

function Form({ auction, sold, view, world, own }: BidFormProps & { own: Entry<'MarginAccount'> }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [room, setRoom] = useState('1');
  /** What came of asking for the most that margin carries. */
  const [carried, setCarried] = useState<'none' | Explained | null>(null);
  const most = view.maxShareQ32;
  const least = view.leastShareQ32 < most ? view.leastShareQ32 : most;
  const wanted = typed === null ? most : shareQ32(typed);
  const share = wanted === null ? null : near(wanted, least, most);
  const roomBps = parse(room, ROOM_PLACES);
  const roomBad = roomBps === null || roomBps < 0n || roomBps > 10_000n;
  const preview = useMargin(
    ({ engine }) => (share === null ? null : engine.bid(auction.bytes, sold.bytes, own.bytes, share)),
    [auction.bytes, sold.bytes, own.bytes, share],
  );
  const shown = preview?.ok ? preview.value : null;
  const refusal = preview && !preview.ok ? explain(preview.error) : shown?.refusal ? explain(shown.refusal) : null;
  const whole = roomBad ? null : wholeLimitAtoms(view.wholePriceAtoms, roomBps);
  const planKey = `bid/${auction.address}`;

  const type = (text: string | null) => {
    setCarried(null);
    setTyped(text);
  };
  const carry = () => {
    try {
      const found = askEngine(({ engine }) =>
        largest(least, most, (each) => engine.bid(auction.bytes, sold.bytes, own.bytes, each).refusal !== 'BelowInitialMargin'),
      );
      type(found === null ? shareText(least) : found === most ? null : shareText(found));
      if (found === null) setCarried('none');
    } catch (error) {
      setCarried(explain(error));
    }
  };
  const plan = (): Plan | null => {
    const owner = useWallet.getState().address;
    if (!owner || share === null || whole === null) return null;
    const shareAsked = askedQ32(share, most, world.pool.settings.auction.leastSliceBps);
    const terms = { shareQ32: shareAsked, wholeLimitAtoms: whole, lastTradeId: auction.data.lastTradeId };
    const build = view.insolvent ? takeInsolvent : bid;
    const label = `${view.insolvent ? 'Take' : 'Bid for'} ${sharePercent(share)} of ${short(sold.address)}`;
    return { key: planKey, label, instructions: async () => [await build(world, owner, own, sold, terms)] };
  };
  return (
    <form className="stack" onSubmit={(event) => event.preventDefault()}>
      <ShareField typed={typed} wanted={wanted} share={share} least={least} most={most} onType={type} />
      <div className="row">
        <button type="button" className="small" onClick={() => type(null)} data-action="bid-most">
          All for sale
        </button>
        <button type="button" className="small" onClick={carry} data-action="bid-carry">
          Most my margin carries
        </button>
      </div>
      {carried === 'none' && (
        <p className="warn small" role="status">
          Your margin does not carry even the least slice. Deposit more first.
        </p>
      )}
      {carried !== null && carried !== 'none' && <Problem problem={carried} />}
      {shown && shown.shareQ32 > 0n && <BidPreviewTable preview={shown} pool={world.pool} />}
      <Field
        label={view.insolvent ? 'Accept less, if the price moves, by up to' : 'Pay more, if the price moves, by up to'}
        unit="%"
        value={room}
        onChange={setRoom}
        error={roomBps === null ? unparsed(room, ROOM_PLACES) : roomBad ? 'Type a number from 0 to 100.' : null}
        hint={whole === null ? null : limitWords(view, whole, share ?? 0n)}
      />
      {refusal && (
        <div className="notice warn" role="status" data-refusal={refusal.name}>
          <p className="strong">{refusal.cause}</p>
          <p>{refusal.todo}</p>
        </div>
      )}
      <ActionButton id="bid" planKey={planKey} plan={plan} disabled={!shown || refusal !== null || whole === null}>
        {view.insolvent ? 'Take this slice' : 'Bid for this slice'}
      </ActionButton>
      <p className="dim small">
        Names the last slice you saw (number {String(auction.data.lastTradeId)}): if somebody is faster, nothing happens and you look again.
      </p>
      <ActionProblem planKey={planKey} />
    </form>
  );
}

function limitWords(view: AuctionView, wholeAtoms: bigint, share: bigint): string {
  const slice = usd((wholeAtoms * share) / ONE_Q32);
  return view.insolvent
    ? `At least ${usd(wholeAtoms)} USD for the whole account, ${slice} USD for this share.`
    : `At most ${usd(wholeAtoms)} USD for the whole account, ${slice} USD for this share.`;
}
