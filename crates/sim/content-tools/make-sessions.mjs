// Writes ../content/sessions.json from words/sessions.txt, catalogue.json and clips.json (left by make-clips.mjs). node make-sessions.mjs
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
const at = (f) => new URL(f, import.meta.url);
const catalogue = JSON.parse(readFileSync(at('../content/catalogue.json')));
const product = Object.fromEntries(catalogue.products.map((p) => [p.slug, p]));
const merchant = Object.fromEntries(catalogue.merchants.map((m) => [m.slug, m]));
const t3 = (xs) => ({ vi: xs[0], zh: xs[1], en: xs[2] });
const clips = existsSync(at('clips.json')) ? JSON.parse(readFileSync(at('clips.json'))) : [];
const lines = readFileSync(at('words/sessions.txt'), 'utf8').split('\n').filter((l) => l.trim() && !l.startsWith('#'));
const sessions = [];
for (let i = 0; i < lines.length; i++) {
  if (lines[i].startsWith('@')) {
    const [slug, m, state, starts, lasts, hold, clip, hosts] = lines[i].slice(1).split('|');
    sessions.push({
      slug, merchant: m, state, language: merchant[m].language, title: t3(lines[++i].split('|')), description: t3(lines[++i].split('|')),
      hosts: hosts.split(',').map((h) => h.split(':')).map(([hs, name, role]) => ({ slug: hs, name, role, avatar: `pictures/face-${hs}.svg` })),
      cover: clip ? clip.replace('.flv', '.jpg') : `pictures/session-${slug}.jpg`, clip: clip || null, starts_in_minutes: Number(starts), lasts_minutes: Number(lasts), hold_minutes: Number(hold), segments: [],
    });
    continue;
  }
  const [slug, code, price, limit, minutes, who, ...script] = lines[i].split('|');
  const p = product[slug], s = sessions.at(-1);
  if (!p || p.merchant !== s.merchant || script.length !== 3) throw new Error(lines[i]);
  const step = merchant[s.merchant].currency === 'CNY' ? 100 : 1000;
  const low = Math.min(...p.variants.map((v) => v.price));
  const prices = Object.fromEntries(p.variants.map((v) => [v.sku, v.price === low ? Number(price) : Math.round((v.price * Number(price)) / low / step) * step]));
  s.segments.push({ product: slug, code, price: Number(price), prices, limit: Number(limit), minutes: Number(minutes), title: p.title, script: t3(script), who });
}
const out = (xs) => '[\n' + xs.map((x) => '  ' + JSON.stringify(x)).join(',\n') + '\n]';
writeFileSync(at('../content/sessions.json'), `{"version":1,\n"clips":${out(clips)},\n"sessions":[\n${sessions.map((s) => { const { segments, ...rest } = s; return JSON.stringify(rest).slice(0, -1) + ',"segments":[\n' + segments.map((x) => '  ' + JSON.stringify(x)).join(',\n') + '\n]}'; }).join(',\n')}\n]}\n`);
console.log(sessions.length, 'sessions', sessions.reduce((a, s) => a + s.segments.length, 0), 'segments');
