/** What a node answers with when it refuses a transaction: `err` and the logs beside it. */
import { failureIn, ofProgram, ofUnknownProgram } from './foreign';
import { found, words, type Found } from './found';

/** "AccountNotFound", or {"InstructionError":[2,{"Custom":6200}]}, with numbers or bigints. */
export function ofNode(err: unknown, logs: readonly string[]): Found {
  if (typeof err === 'string') return found(err);
  if (typeof err !== 'object' || err === null) return found('Unexpected');
  const failed = (err as Record<string, unknown>)['InstructionError'];
  if (!Array.isArray(failed)) return found(Object.keys(err)[0] ?? 'Unexpected');
  const what: unknown = failed[1];
  if (typeof what === 'string') return found(outOfUnits(what, logs) ? 'ComputationalBudgetExceeded' : what);
  if (typeof what !== 'object' || what === null) return found('Unexpected');
  const code = (what as Record<string, unknown>)['Custom'];
  if (typeof code === 'bigint' || typeof code === 'number') return ofCode(Number(code), logs);
  return found(Object.keys(what)[0] ?? 'Unexpected');
}

/** A program's code, named by the program that the logs say it is of. */
export function ofCode(code: number, logs: readonly string[]): Found {
  const failure = failureIn(logs);
  const name = failure ? ofProgram(failure.program, failure.code) : ofUnknownProgram(code, logs);
  if (name) return found(name);
  return found('Unexpected', said(logs) ?? unnamed(failure?.program));
}

/** The virtual machine ends a program that used up its units with an error that says nothing. */
function outOfUnits(name: string, logs: readonly string[]): boolean {
  return name === 'ProgramFailedToComplete' && logs.some((line) => /exceeded CUs meter|exceeded maximum number of instructions/.test(line));
}

/** Anchor logs the name and message of what it refuses with; a program newer than the app still says it. */
function said(logs: readonly string[]): string | null {
  for (const line of logs) {
    const match = /^Program log: AnchorError .*Error Code: (\w+)\..*Error Message: (.*?)\.?$/.exec(line);
    if (match) return words(`${match[1] ?? ''}: ${match[2] ?? ''}`);
  }
  return null;
}

function unnamed(program: string | undefined): string {
  return `${program ? `program ${program.slice(0, 4)}…${program.slice(-4)}` : 'a program'} refused, and the app has no name for why`;
}
