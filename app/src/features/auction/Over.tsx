import { Link } from 'wouter';
import { Asked } from '../../components/Asked';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { useNewest } from './newest';
import type { Pin } from './pin';

/** In the place of an auction that was looked at and has ended. What comes next is for the user to choose: a finger may be on the button. */
export function Over(props: { pin: Pin; onNext: (() => void) | null }) {
  const { account } = props.pin;
  const asked = useNewest(account);
  return (
    <Panel title="This auction is over" end={<Key address={account} label="account that was in auction" />}>
      <div className="stack" data-over={account}>
        <p role="status">Nothing of this account is for sale any more.</p>
        <Asked what="its receipt" asked={asked}>
          {(newest) =>
            newest ? (
              <p>
                <Link href={`/liquidations/${newest.id}`} data-action="receipt-of-over">
                  Receipt of the account’s last liquidation
                </Link>
              </p>
            ) : (
              <p className="dim">The history has no receipt of it yet.</p>
            )
          }
        </Asked>
        {props.onNext ? (
          <div>
            <button type="button" className="primary" onClick={props.onNext} data-action="next-auction">
              Look at the next auction
            </button>
          </div>
        ) : (
          <p className="dim">No other account is in auction now.</p>
        )}
      </div>
    </Panel>
  );
}
