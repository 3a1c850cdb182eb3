import { Link, useLocation } from 'wouter';
import type { ReactNode } from 'react';
import { AccountChoice } from '../components/AccountChoice';
import { useChain } from '../lib/chain/store';
import { toggleTheme, useTheme } from '../lib/ui/theme';
import { Activity } from './Activity';
import { StatusBanner } from './Status';
import { Summary } from './Summary';
import { WalletMenu } from './WalletMenu';

export const PAGES = [
  { path: '/trade', name: 'Trade' },
  { path: '/portfolio', name: 'Portfolio' },
  { path: '/risk', name: 'Risk' },
  { path: '/liquidations', name: 'Liquidations' },
  { path: '/pool', name: 'Pool' },
  { path: '/governance', name: 'Governance' },
] as const;

export function Shell(props: { children: ReactNode }) {
  const [path] = useLocation();
  const theme = useTheme((state) => state.theme);
  const cluster = useChain((state) => state.connection?.config.cluster);
  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={(event) => skip(event.nativeEvent)}>
        Skip to the page
      </a>
      <header className="topbar">
        <Link href="/trade" className="brand" aria-label="Breakwater, to the Trade page">
          <img src="./mark.svg" alt="" />
          <span>Breakwater</span>
        </Link>
        <nav className="nav" aria-label="Pages">
          {PAGES.map((page) => (
            <Link key={page.path} href={page.path} aria-current={path.startsWith(page.path) ? 'page' : undefined}>
              {page.name}
            </Link>
          ))}
        </nav>
        <div className="end">
          <Summary />
          <span className="switch">
            <AccountChoice label="Account" />
          </span>
          {cluster && cluster !== 'mainnet' && <span className="chip cluster">{cluster}</span>}
          <button
            type="button"
            className="plain"
            onClick={toggleTheme}
            aria-label={theme === 'dark' ? 'Use the light theme' : 'Use the dark theme'}
            data-action="theme"
          >
            {theme === 'dark' ? '☀' : '☾'}
          </button>
          <WalletMenu />
        </div>
      </header>
      <StatusBanner />
      <main id="main" className="page" tabIndex={-1}>
        {props.children}
      </main>
      <Activity />
    </div>
  );
}

/** The address is taken by the router. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
