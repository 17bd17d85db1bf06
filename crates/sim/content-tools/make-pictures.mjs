// Writes ../content/pictures/*.svg and pictures.json (slug, file, main, alt) for the catalogue. node make-pictures.mjs
import { writeFileSync, mkdirSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { book } from './draw/kit.mjs';
for (const f of ['fashion', 'home', 'food', 'people']) if (existsSync(new URL(`draw/${f}.mjs`, import.meta.url))) await import(`./draw/${f}.mjs`);
const out = fileURLToPath(new URL('../content/pictures/', import.meta.url));
mkdirSync(out, { recursive: true });
let worst = 0;
for (const p of book) {
  writeFileSync(`${out}${p.slug}.svg`, p.svg + '\n');
  worst = Math.max(worst, p.svg.length);
  if (p.svg.length > 6000) console.log('too big:', p.slug, p.svg.length);
  if (p.main && !p.svg.includes(p.main)) console.log('main colour not used:', p.slug);
}
writeFileSync(new URL('pictures.json', import.meta.url), JSON.stringify(book.filter((p) => p.main).map(({ slug, main, alt }) => ({ slug, file: `pictures/${slug}.svg`, main, alt })), null, 1) + '\n');
console.log(`${book.length} pictures, largest ${worst} bytes`);
