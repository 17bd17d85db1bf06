// Starts Debian's Chromium for stills and clips. Needs playwright-core: set PLAYWRIGHT to the folder that holds node_modules.
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
const require = createRequire((process.env.PLAYWRIGHT ?? process.cwd()) + '/x.js');
export async function open(width, height) {
  const { chromium } = require('playwright-core');
  const profile = mkdtempSync(tmpdir() + '/phien-art-');
  process.on('exit', () => rmSync(profile, { recursive: true, force: true }));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, viewport: { width, height },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--allow-file-access-from-files'],
  });
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}
