/** The way in: connect, deposit, trade. */
import { Link } from 'wouter';
import { Panel } from '../../components/Panel';

const STEPS = [
  { title: 'Connect a wallet', text: 'The button is at the top right. The app asks the wallet for signatures and never sees a key.' },
  {
    title: 'Deposit',
    text: 'The first deposit opens your margin account in the same transaction. The rent it takes comes back when you close it.',
  },
  { title: 'Trade', text: 'Choose options from the chain, ask for a quote, and see your margin before you sign.' },
] as const;

export function Start(props: { at: 0 | 1 }) {
  return (
    <Panel title="Three steps to your first trade">
      <ol className="start-steps" data-start={props.at}>
        {STEPS.map((step, at) => (
          <li
            key={step.title}
            aria-current={at === props.at ? 'step' : undefined}
            className={at < props.at ? 'done' : at === props.at ? 'now' : ''}
          >
            <h3>
              {step.title}
              {at < props.at && <span className="gain"> ✓ done</span>}
              {at === props.at && <span className="chip accent">next</span>}
            </h3>
            <p className="dim">{step.text}</p>
            {at === 2 && <Link href="/trade">Look at the option chain</Link>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
