/** Every way to be refused, by its name: why, what to do, and the test that provokes it. One file a stage, as the program's codes. */
import { ACCESS } from './catalogue/access';
import { ANCHOR } from './catalogue/anchor';
import { APP } from './catalogue/app';
import { AUCTION } from './catalogue/auction';
import { ENGINE } from './catalogue/engine';
import type { Entries } from './catalogue/entry';
import { GOVERNANCE } from './catalogue/governance';
import { HEALTH } from './catalogue/health';
import { HISTORY } from './catalogue/history';
import { MARGIN } from './catalogue/margin';
import { MARK } from './catalogue/mark';
import { QUOTES } from './catalogue/quotes';
import { RUNTIME } from './catalogue/runtime';
import { TOKEN } from './catalogue/token';
import { TRADE } from './catalogue/trade';
import { WALLET } from './catalogue/wallet';
import { WATERFALL } from './catalogue/waterfall';

export type { CatalogueEntry } from './catalogue/entry';

export const STAGES: readonly Entries[] = [
  ACCESS,
  MARK,
  MARGIN,
  TRADE,
  HEALTH,
  AUCTION,
  WATERFALL,
  GOVERNANCE,
  ANCHOR,
  RUNTIME,
  TOKEN,
  WALLET,
  ENGINE,
  QUOTES,
  HISTORY,
  APP,
];

export const CATALOGUE: Entries = Object.assign({}, ...STAGES) as Entries;
