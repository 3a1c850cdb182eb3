import { useState } from 'react';
import { Field } from '../components/Field';
import { start } from '../lib/chain/sync';
import { storeRpc, storedRpc } from '../lib/config';

/** For those whose node is not the one that the app is served with. */
export function OtherNode() {
  const [url, setUrl] = useState(storedRpc() ?? '');
  const use = (rpcUrl: string | null) => {
    storeRpc(rpcUrl);
    void start();
  };
  const wanted = url.trim();
  const valid = /^https?:\/\/\S+$/.test(wanted) && URL.canParse(wanted);
  return (
    <form
      className="row"
      style={{ marginTop: 8 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) use(wanted);
      }}
    >
      <Field label="Use another node" value={url} onChange={setUrl} placeholder="https://…" numeric={false} />
      <button type="submit" disabled={!valid}>
        Use it
      </button>
      {storedRpc() && (
        <button type="button" onClick={() => use(null)}>
          Back to the app’s own
        </button>
      )}
    </form>
  );
}
