import { chromium, type Browser } from 'playwright-core';

/** Debian's Chromium. Without these flags it asks hosts on the internet for things nobody wants. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS });
}

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** How a page is looked at: both themes, at a desk and on a phone. */
export const LOOKS = [
  { name: 'light', theme: 'light', viewport: DESKTOP },
  { name: 'dark', theme: 'dark', viewport: DESKTOP },
  { name: 'phone-light', theme: 'light', viewport: PHONE },
  { name: 'phone-dark', theme: 'dark', viewport: PHONE },
] as const;
