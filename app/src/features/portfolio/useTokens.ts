export { usePurse, type Purse } from '../../lib/purse';
