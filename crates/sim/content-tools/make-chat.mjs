// Writes ../content/chat.json from words/chat.txt, people.txt and replies.txt. node make-chat.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { ascii } from './make-catalogue.mjs';
const rows = (f) => readFileSync(new URL(`words/${f}.txt`, import.meta.url), 'utf8').split('\n').filter((l) => l.trim() && !l.startsWith('#')).map((l) => l.split('|'));
const needs = (t) => ['code', 'option', 'qty'].filter((k) => t.includes(`{${k}}`));
const lines = rows('chat').map(([kind, lang, text]) => ({ kind, lang, text, needs: needs(text) }));
const people = rows('people').flatMap(([lang, names]) => names.split(',').map((name) => ({ name, lang })));
const taken = new Set();
people.forEach((p, i) => {
  let slug = ascii(p.name) || `${p.lang}-${String(i + 1).padStart(3, '0')}`;
  while (taken.has(slug)) slug += '-2';
  taken.add(slug);
  const h = (i * 47) % 360, f = (k) => { const a = (k + h / 30) % 12; return Math.round(255 * (0.6 - 0.22 * Math.max(-1, Math.min(a - 3, 9 - a, 1)))).toString(16).padStart(2, '0'); };
  Object.assign(p, { slug, color: `#${f(0)}${f(8)}${f(4)}` });
});
const digits = (t) => t.normalize('NFKC').replace(/\{\w+\}/g, '').replace(/\+84/, '0').replace(/[^0-9]/g, '');
const phones = lines.filter((l) => l.kind === 'phone').map((l) => digits(l.text));
const out = (xs) => '[\n' + xs.map((x) => '  ' + JSON.stringify(x)).join(',\n') + '\n]';
writeFileSync(new URL('../content/chat.json', import.meta.url), `{"version":1,\n"people":${out(people.map(({ slug, name, lang, color }) => ({ slug, name, lang, color })))},\n"phones":${JSON.stringify(phones)},\n"replies":${out(rows('replies').map(([kind, lang, text]) => ({ lang, kind, text })))},\n"lines":${out(lines)}}\n`);
const by = (k) => lines.reduce((a, l) => ({ ...a, [l[k]]: (a[l[k]] ?? 0) + 1 }), {});
console.log(lines.length, 'lines', by('lang'), by('kind'), people.length, 'people', phones.join(' '));
