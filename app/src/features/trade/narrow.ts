import { useSyncExternalStore } from 'react';

/** Where the columns of `.grid` become one (app/styles.css). */
const media = typeof window === 'undefined' ? null : window.matchMedia('(max-width: 1100px)');

/** For an order of reading and of the keyboard that is also the one on the screen. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      media?.addEventListener('change', listener);
      return () => media?.removeEventListener('change', listener);
    },
    () => media?.matches ?? false,
  );
}
