/**
 * The whole client in one place: connect, read, margin, build, simulate, send. Amounts are in atoms, sizes in lots, times in seconds; a name
 * ends with its unit. Everything the IDL says is in `@breakwater/client/generated/{accounts,instructions,types,errors,programs}`.
 */
export { connect, websocketOf, type Cluster, type Connection, type Rpc } from './connect';
export * as address from './address';
export { readMarginAccount, readMarginAccounts, readOne, readPool } from './account/read';
export type { Entry, KindName, Kinds } from './account/kinds';
export type { BoardView, MarketView, World } from './account/world';
export { decodeMargin, marginOf, type Margin } from './margin';
export * from './instruction/account';
export { Remaining } from './instruction/remaining';
export { compile, MOST_BYTES, type Budget, type Lifetime } from './tx/message';
export { prepare, type Draft } from './tx/prepare';
export { simulate, type Simulated } from './tx/simulate';
export { send } from './tx/send';
export { Refused } from './error/refused';
