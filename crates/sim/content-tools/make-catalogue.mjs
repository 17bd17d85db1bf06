// Writes ../content/catalogue.json from words/*.txt, words/common.mjs and pictures.json. node make-catalogue.mjs (after make-pictures.mjs)
import { readFileSync, writeFileSync } from 'node:fs';
import { COLOURS, SIZE_NAME, UNITS, ATTRIBUTES, CATEGORIES, TAILS, MERCHANTS } from './words/common.mjs';

const at = (f) => new URL(f, import.meta.url);
const text = ([vi, zh, en]) => ({ vi, zh, en });
const same = (x) => ({ vi: x, zh: x, en: x });
export const ascii = (s) => s.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/g, 'd').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
const pictures = JSON.parse(readFileSync(at('pictures.json')));
const byPicture = Object.fromEntries(pictures.map((p) => [p.slug, p]));
const categoryOf = Object.fromEntries(Object.entries(CATEGORIES).flatMap(([slug, c]) => c[3].split(' ').map((p) => [p, slug])));
let seed = 20260; // steady variety of stock: the same file every time
const dice = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;

// "12m" of an attribute code with a free value: n: net content, c: capacity, e: months to the best-before day
function attribute(code) {
  if (ATTRIBUTES[code]) return ATTRIBUTES[code];
  const [k, v] = code.split(':');
  const unit = v.replace(/(\d)(ml|kg|l|g)$/, '$1 $2').replace(/ l$/, ' L').replace(/x/, ' × ');
  if (k === 'n') {
    const pieces = { b: ['túi', '包', 'bags'], p: ['cái', '片', 'pieces'] }[v.at(-1)];
    return [['Khối lượng tịnh', '净含量', 'Net content'], pieces && /^\d+.$/.test(v) ? pieces.map((u) => `${parseInt(v)} ${u}`.replace(/(\d) ([包片])/, '$1$2')) : [unit.replace('.', ','), unit, unit].map((u) => u.replace(/× (\d+) ?(g|ml)/, '× $1 $2'))];
  }
  if (k === 'c') return [['Dung tích', '容量', 'Capacity'], [unit.replace('.', ','), unit, unit]];
  if (k === 'e') return [['Hạn dùng', '保质期', 'Best before'], [`${v} tháng từ ngày đóng gói`, `包装后${v}个月`, `${v} month${v === '1' ? '' : 's'} after packing`]];
  throw new Error('attribute ' + code);
}
const ATTRIBUTE_SLUG = { m: 'material', o: 'origin', s: 'storage', w: 'warranty', p: 'power', l: 'language', n: 'net', c: 'capacity', e: 'best-before' };

const products = [];
for (const merchant of MERCHANTS) {
  let number = 0;
  for (const line of readFileSync(at(`words/${merchant.table}.txt`), 'utf8').split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue;
    const f = line.split('|');
    if (f.length !== 14) throw new Error(`${f.length} fields: ${line.slice(0, 60)}`);
    const [pic, colours, priced, sizes, gramsText, stockText, limit, attrs, tv, tz, te, dv, dz, de] = f;
    if (!byPicture[pic]) throw new Error('no picture ' + pic);
    if (!TAILS[pic]) throw new Error('no closing sentence for ' + pic);
    number += 1;
    const minor = merchant.currency === 'CNY' ? 100 : 1;
    const step = merchant.currency === 'CNY' ? 100 : 1000;
    const [price, compare] = priced.split('>').map((x) => Number(x) * minor);
    const mono = colours.startsWith('=');
    const tints = mono ? [null] : colours.split(' ');
    for (const c of tints) if (c && !COLOURS[c]) throw new Error(`colour ${c}: ${tv}`);
    const options = [];
    if (tints.length > 1) options.push({ slug: 'color', name: text(SIZE_NAME.color), values: tints.map((c) => ({ slug: c, label: text(COLOURS[c]), hex: COLOURS[c][3] })) });
    let packs = [null];
    if (sizes !== '-') {
      const priceBy = sizes.includes('=');
      const raw = priceBy ? [...sizes.matchAll(/([^=]+?)=(\d+)\s*/g)].map((x) => [x[1].trim(), Number(x[2]) * minor]) : sizes.split(' ').map((x) => [x, price]);
      packs = raw.map(([label, p]) => {
        const unit = /^\d+$/.test(label) && UNITS[pic];
        return { slug: ascii(label.replace(/ /g, '')), label: unit ? { vi: `${label} ${unit[0][0]}`, zh: `${label}${unit[0][1]}`, en: `${label} ${unit[0][2]}` } : same(label), price: p, raw: label, unit: unit && unit[1] };
      });
      const kind = /GB/.test(packs[0].raw) ? 'memory' : priceBy && !/cm/.test(packs[0].raw) ? 'pack' : 'size';
      // a single pack is no choice: it stands among the attributes
      if (packs.length > 1) options.push({ slug: kind, name: text(SIZE_NAME[kind]), values: packs.map(({ slug, label }) => ({ slug, label })) });
    }
    const weigh = (pack) => {
      const base = Number(gramsText);
      if (!pack) return base;
      if (pack.unit) return Math.round(Number(pack.raw) * pack.unit + 150);
      const q = pack.raw.match(/^(\d+) (kg|g|ml|l)$/);
      if (!q) return base;
      const net = Number(q[1]) * { kg: 1000, l: 1000, g: 1, ml: 1 }[q[2]];
      return Math.round((net * 1.08 + (/ml|l/.test(q[2]) ? 260 : 40)) / 10) * 10;
    };
    const main = mono ? colours.slice(1) : COLOURS[tints[0]][3];
    const variants = tints.flatMap((c) => packs.map((pack) => {
      const p = pack?.price ?? price;
      const roll = dice();
      const spread = Math.max(1, Math.round((Number(stockText) * (0.6 + 0.8 * dice())) / Math.sqrt(packs.length)));
      return {
        sku: [merchant.code + String(number).padStart(3, '0'), tints.length > 1 ? c.toUpperCase() : null, packs.length > 1 ? pack.slug.toUpperCase() : null].filter(Boolean).join('-'),
        values: [tints.length > 1 ? c : null, packs.length > 1 ? pack.slug : null].filter(Boolean),
        hex: c ? COLOURS[c][3] : main, grams: weigh(pack), price: p,
        compare_at: compare ? Math.round((compare * p) / price / step) * step : null,
        stock: roll < 0.03 && tints.length * packs.length > 2 ? 0 : roll < 0.09 ? 1 + Math.floor(dice() * 3) : spread,
      };
    }));
    const tail = TAILS[pic];
    products.push({
      slug: ascii(tv), merchant: merchant.slug, category: categoryOf[pic], title: { vi: tv, zh: tz, en: te },
      description: { vi: `${dv} ${tail[0]}`, zh: dz + tail[1], en: `${de} ${tail[2]}` },
      picture: pic, main, attributes: (packs.length === 1 && packs[0] ? [{ slug: 'net', name: text(['Quy cách', '规格', 'Pack']), value: packs[0].label }] : []).concat(attrs.split(' ').map((code) => { const [name, value] = attribute(code); return { slug: ATTRIBUTE_SLUG[code[0]], name: text(name), value: text(value) }; })),
      options, variants, limit_per_buyer: Number(limit),
    });
  }
}
const catalogue = {
  version: 1,
  categories: Object.entries(CATEGORIES).map(([slug, c]) => ({ slug, name: text(c) })),
  pictures: pictures.map((p) => ({ ...p, alt: p.alt })),
  merchants: MERCHANTS.map((m) => ({
    slug: m.slug, name: text(m.name), about: text(m.about), language: m.language, currency: m.currency, avatar: `pictures/shop-${m.slug}.svg`, cover: `pictures/cover-${m.slug}.jpg`, accent: m.accent,
    region: { country: m.region[0], subdivision: m.region[1], name: text(m.region[2]) },
    shipping: m.shipping.map(([regions, name, fee, extra, free, days]) => ({ regions, name: text(name), fee, fee_per_extra_kg: extra, free_over: free, days })),
  })),
  products,
};
// One entity a line: small enough, and a change shows as a line.
const lines = (xs) => '[\n' + xs.map((x) => '  ' + JSON.stringify(x)).join(',\n') + '\n]';
writeFileSync(at('../content/catalogue.json'), `{"version":1,\n"categories":${lines(catalogue.categories)},\n"pictures":${lines(catalogue.pictures)},\n"merchants":${lines(catalogue.merchants)},\n"products":${lines(products)}}\n`);
console.log(products.length, 'products', products.reduce((a, p) => a + p.variants.length, 0), 'variants');
const seen = new Set(); for (const p of products) { if (seen.has(p.slug)) console.log('twice:', p.slug); seen.add(p.slug); }
