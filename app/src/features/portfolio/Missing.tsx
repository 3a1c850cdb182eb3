import { Notice } from '../../components/Notice';

/** Says what is not shown, and that the rest is from the node. */
export function HistoryMissing(props: { state: 'absent' | 'failed'; reason?: string; what: string }) {
  return (
    <Notice tone="warn" title={props.state === 'absent' ? 'There is no history here' : 'History is missing'}>
      <p data-history={props.state}>
        {props.state === 'absent'
          ? 'This app is set up without a history server. '
          : `${props.reason ?? 'The history server does not answer.'} `}
        {props.what}
      </p>
    </Notice>
  );
}
