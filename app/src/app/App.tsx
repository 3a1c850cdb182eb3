import { lazy, Suspense } from 'react';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { Waiting } from '../components/Notice';
import { useChain } from '../lib/chain/store';
import { useHashPath } from '../lib/location';
import { Boundary } from './Broken';
import { Shell } from './Shell';

const Trade = lazy(() => import('../features/trade/Page'));
const Portfolio = lazy(() => import('../features/portfolio/Page'));
const Risk = lazy(() => import('../features/risk/Page'));
const Liquidations = lazy(() => import('../features/auction/Page'));
const Receipt = lazy(() => import('../features/auction/Receipt'));
const Pool = lazy(() => import('../features/pool/Page'));
const Governance = lazy(() => import('../features/governance/Page'));

export function App() {
  return (
    <Router hook={useHashPath}>
      <Shell>
        <Guarded />
      </Shell>
    </Router>
  );
}

function Guarded() {
  const [path] = useLocation();
  return (
    <Boundary path={path}>
      <Pages />
    </Boundary>
  );
}

/** Pages are shown from the first world on, and stay when the node goes away later: old figures, and the banner says so. */
function Pages() {
  const known = useChain((state) => state.world !== null);
  const phase = useChain((state) => state.phase);
  if (!known || phase === 'wrong-network') return phase === 'starting' ? <Waiting what="the pool" /> : null;
  return (
    <Suspense fallback={<Waiting what="the page" />}>
      <Switch>
        <Route path="/trade" component={Trade} />
        <Route path="/portfolio" component={Portfolio} />
        <Route path="/risk" component={Risk} />
        <Route path="/liquidations/:id" component={Receipt} />
        <Route path="/liquidations" component={Liquidations} />
        <Route path="/pool" component={Pool} />
        <Route path="/governance" component={Governance} />
        <Route>
          <Redirect to="/trade" />
        </Route>
      </Switch>
    </Suspense>
  );
}
