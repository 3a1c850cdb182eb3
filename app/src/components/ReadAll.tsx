import { Notice } from './Notice';

/** Asks before so much is read. */
export function ReadAll(props: { count: number; read: () => void }) {
  return (
    <div className="stack">
      <Notice title={`The pool has ${props.count.toLocaleString('en-US')} margin accounts`}>
        Reading all of them takes about {Math.ceil((props.count * 7) / 1000)} MB.
      </Notice>
      <div>
        <button type="button" onClick={props.read} data-action="read-accounts">
          Read all accounts
        </button>
      </div>
    </div>
  );
}
