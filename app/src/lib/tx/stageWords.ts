import type { Action, Stage } from './store';

const WORDS: Readonly<Record<Stage, string>> = {
  checking: 'Checking with the program …',
  signing: 'Waiting for your wallet …',
  sent: 'Sent, waiting for a block …',
  processed: 'In a block …',
  confirmed: 'Confirmed',
  finalized: 'Finalised',
  failed: 'Failed',
  unknown: 'Not known',
};

/** How far an action is. What ended before it had a signature never was a transaction, and none has failed. */
export const stageWords = ({ stage, signature }: Pick<Action, 'stage' | 'signature'>): string =>
  stage === 'failed' && signature === undefined ? 'Not sent' : WORDS[stage];
