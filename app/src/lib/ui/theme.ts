import { create } from 'zustand';

export type Theme = 'dark' | 'light';

const STORED = 'breakwater.theme';

function preferred(): Theme {
  const stored = localStorage.getItem(STORED);
  if (stored === 'dark' || stored === 'light') return stored;
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export const useTheme = create<{ theme: Theme }>(() => ({ theme: preferred() }));

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = useTheme.getState().theme;
}

export function toggleTheme(): void {
  const theme = useTheme.getState().theme === 'dark' ? 'light' : 'dark';
  localStorage.setItem(STORED, theme);
  useTheme.setState({ theme });
  applyTheme();
}

/** A custom property of the theme, as charts on a canvas need it. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
