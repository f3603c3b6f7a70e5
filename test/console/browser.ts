import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Without the windows of a desktop, which cost as much of the processor as the pages, if it is there. */
const CHROMIUM = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => existsSync(file));

export const hasBrowser = CHROMIUM !== undefined;

if (!hasBrowser) {
  console.warn(
    'LEFT OUT: no browser is installed (Debian: chromium-headless-shell), so the console was not tried in one.',
  );
}

/** Debian's own; nothing of it may go to the network by itself. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? 'none', args: ARGUMENTS });
}
