import type { Rpc } from '../connect';

type Answers = Record<string, (...params: never[]) => unknown>;

/** A node that answers as told; a method it is told nothing of fails, as one of a node that is away. */
export function fakeRpc(answers: Answers): { rpc: Rpc; calls: string[] } {
  const calls: string[] = [];
  const method =
    (name: string) =>
    (...params: unknown[]) => ({
      send: async () => {
        calls.push(name);
        const answer = answers[name] as ((...all: unknown[]) => unknown) | undefined;
        if (!answer) throw new TypeError('Failed to fetch');
        return await answer(...params);
      },
    });
  const rpc = new Proxy({}, { get: (_, name) => method(String(name)) });
  return { rpc: rpc as Rpc, calls };
}

/** The answers in their order, the last of them for ever; an error is thrown. */
export function inOrder(...answers: unknown[]): () => unknown {
  let next = 0;
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

export interface Status {
  confirmationStatus: string;
  err: unknown;
}

export const status = (confirmationStatus: string, err: unknown = null): Status => ({ confirmationStatus, err });

/** What getSignatureStatuses answers. */
export const statuses = (value: Status | null, slot = 1_000n) => ({ context: { slot }, value: [value] });
