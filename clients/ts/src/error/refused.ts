import { found, messageOf, type Found } from './found';
import { ofNode } from './node';

/** Refused by the node or the program, with what it answered; or by name. Its message is the refusal's name: "BelowInitialMargin". */
export class Refused extends Error {
  override name = 'Refused';
  constructor(
    readonly cause: unknown,
    readonly logs: readonly string[] = [],
  ) {
    super(refusal(cause, logs).name);
  }
}

function refusal(cause: unknown, logs: readonly string[]): Found {
  if (cause instanceof Error) return found(messageOf(cause));
  return ofNode(cause, logs);
}
