/** Requests to a node that limits them: a read that is told to come later is asked again, ever more slowly, before anybody hears of it. */
import { isSolanaError, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, type RpcTransport } from '@solana/kit';
import { busyIn, isBusyStatus, NodeBusy } from './error/busy';
import { pause } from './pause';

/** Between the tries; three and a half seconds together at most. */
const PAUSES_MS = [500, 1_000, 2_000];
/** What changes something. It is sent again by whoever knows what became of it. */
const WRITES: ReadonlySet<string> = new Set(['sendTransaction', 'requestAirdrop']);

type Request = Parameters<RpcTransport>[0];

/** Errors: `NodeBusy` in place of an answer that says so, and whatever `transport` throws. */
export function patient(transport: RpcTransport): RpcTransport {
  const once = async <T>(request: Request) => {
    const answer = await transport<T>(request);
    const busy = busyIn(answer);
    if (busy) throw busy;
    return answer;
  };
  return async <T>(request: Request) => {
    for (const pauseMs of isRead(request) ? PAUSES_MS : []) {
      try {
        return await once<T>(request);
      } catch (error) {
        if (!isBusy(error)) throw error;
        await pause(spread(pauseMs), request.signal);
      }
    }
    return once<T>(request);
  };
}

function isRead({ payload }: Request): boolean {
  const { method } = payload as { method?: unknown };
  return typeof method === 'string' && !WRITES.has(method);
}

const isBusy = (error: unknown): boolean =>
  error instanceof NodeBusy || (isSolanaError(error, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR) && isBusyStatus(error.context.statusCode));

/** Requests that were refused together do not come again together. */
const spread = (ms: number): number => ms * (0.5 + Math.random() / 2);
