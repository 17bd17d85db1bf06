// Contact sheet: node sheet.mjs OUT.png [size=160] [slug …]   (needs Chromium, see browser.mjs)
import { readdirSync, readFileSync } from 'node:fs';
import { open } from './browser.mjs';
const [out, size = '160', ...only] = process.argv.slice(2);
const dir = new URL('../content/pictures/', import.meta.url);
const files = readdirSync(dir).filter((f) => f.endsWith('.svg') && (!only.length || only.includes(f.slice(0, -4)))).sort();
const { context, page } = await open(Math.min(files.length, Math.floor(1360 / (+size + 10))) * (+size + 10) + 10, 400);
await page.setContent(`<body style="margin:5px;font:11px sans-serif;background:#fff">` + files.map((f) => `<div style="display:inline-block;margin:5px;width:${size}px;text-align:center"><img style="width:${size}px;height:${size}px;object-fit:cover;border-radius:12px;display:block" src="data:image/svg+xml;base64,${readFileSync(new URL(f, dir)).toString('base64')}">${+size > 60 ? f.slice(0, -4) : ''}</div>`).join(''));
await page.waitForTimeout(300);
await page.screenshot({ path: out, fullPage: true });
await context.close();
