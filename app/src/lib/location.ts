/** Where the app is: path and query behind the "#", so that a link carries both ("#/trade?legs=…"). */
import { useSyncExternalStore } from 'react';

const whole = (): string => location.hash.replace(/^#?\/?/, '/');
const path = (): string => whole().split('?')[0] ?? '/';
const query = (): string => whole().split('?').slice(1).join('?');

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

function navigate(to: string, options: { replace?: boolean; state?: unknown } = {}): void {
  const [oldURL, url] = [location.href, new URL(location.href)];
  url.hash = to.replace(/^#/, '');
  history[options.replace ? 'replaceState' : 'pushState'](options.state ?? null, '', url.href);
  dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: url.href }));
}

/** For wouter's `Router`: its own hook for hashes takes the query for a part of the path. */
export function useHashPath(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, path), navigate];
}

function useHashQuery(): string {
  return useSyncExternalStore(subscribe, query);
}

/** wouter's `useSearch` asks this one. */
useHashPath.searchHook = useHashQuery;
useHashPath.hrefs = (href: string): string => `#${href}`;
