// The drawing kit: shapes with light and shadow, the soft stage every product stands on, and mirrored outlines.
// Promises: plain SVG 1.1, ids prefixed by the slug, only the gradients that are used, one warm shade colour for all shadows.

const SHADE = '#2b1028';
const n = (x) => String(Math.round(x * 10) / 10);

export const P = (d, fill, extra = '') => `<path d="${d}" fill="${fill}"${extra && ' ' + extra}/>`;
export const C = (x, y, r, fill, extra = '') => `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${fill}"${extra && ' ' + extra}/>`;
export const E = (x, y, rx, ry, fill, extra = '') =>
  `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}"${extra && ' ' + extra}/>`;
export const R = (x, y, w, h, rx, fill, extra = '') =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" rx="${n(rx)}" fill="${fill}"${extra && ' ' + extra}/>`;
export const LN = (d, stroke, width, extra = '') =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}"${extra.includes('linecap') ? '' : ' stroke-linecap="round"'} stroke-linejoin="round"${extra && ' ' + extra}/>`;
export const G = (t, ...xs) => `<g transform="${t}">${xs.join('')}</g>`;
export const rot = (a, x = 400, y = 400) => `rotate(${a} ${x} ${y})`;

// A shape and its overlays: each letter of `over` is one of the gradients below.
const over = (f) => (o) => [...o].map((c) => f(`url(#${c})`)).join('');
export const S = (d, fill, o = 'LD') => P(d, fill) + over((u) => P(d, u))(o);
export const SC = (x, y, r, fill, o = 'RD') => C(x, y, r, fill) + over((u) => C(x, y, r, u))(o);
export const SE = (x, y, rx, ry, fill, o = 'LD') => E(x, y, rx, ry, fill) + over((u) => E(x, y, rx, ry, u))(o);
export const SR = (x, y, w, h, r, fill, o = 'LD') => R(x, y, w, h, r, fill) + over((u) => R(x, y, w, h, r, u))(o);

// Many copies of something around or along.
export const many = (count, f) => Array.from({ length: count }, (_, i) => f(i)).join('');

// `half` runs down the right side from the top middle to the bottom middle (absolute M L C Q); the left side is its mirror.
export function sym(half, axis = 400) {
  const t = half.match(/[MLCQ]|-?\d+(\.\d+)?/g);
  const segs = [];
  let i = 0, cur = null, cmd = '';
  const pt = () => [Number(t[i++]), Number(t[i++])];
  while (i < t.length) {
    if (/[MLCQ]/.test(t[i])) cmd = t[i++];
    if (cmd === 'M') { cur = pt(); cmd = 'L'; segs.start = cur; continue; }
    const pts = Array.from({ length: { L: 1, Q: 2, C: 3 }[cmd] }, pt);
    segs.push({ cmd, from: cur, pts });
    cur = pts[pts.length - 1];
  }
  const out = (p) => p.map(([x, y]) => `${n(x)} ${n(y)}`).join(' ');
  const mx = ([x, y]) => [2 * axis - x, y];
  let d = `M${out([segs.start])}`;
  for (const s of segs) d += s.cmd + out(s.pts);
  for (const s of [...segs].reverse()) d += s.cmd + out([...s.pts.slice(0, -1).reverse().map(mx), mx(s.from)]);
  return d + 'Z';
}

export const star = (x, y, r, fill) => P(`M${n(x)} ${n(y - r)}Q${n(x)} ${n(y)} ${n(x + r)} ${n(y)}Q${n(x)} ${n(y)} ${n(x)} ${n(y + r)}Q${n(x)} ${n(y)} ${n(x - r)} ${n(y)}Q${n(x)} ${n(y)} ${n(x)} ${n(y - r)}Z`, fill);
export const leaf = (x, y, len, a, fill, w = 0.36) =>
  G(`translate(${n(x)} ${n(y)}) rotate(${n(a)})`, P(`M0 0C${n(len * 0.25)} ${n(-len * w)} ${n(len * 0.75)} ${n(-len * w)} ${n(len)} 0C${n(len * 0.75)} ${n(len * w)} ${n(len * 0.25)} ${n(len * w)} 0 0Z`, fill),
    LN(`M${n(len * 0.08)} 0L${n(len * 0.85)} 0`, '#fff', n(len / 32), 'opacity=".35"'));

const stops = (c, a, b) => `<stop stop-color="${c}" stop-opacity="${a}"/><stop offset="1" stop-color="${c}" stop-opacity="${b}"/>`;
export const GRADIENTS = {
  L: `<linearGradient id="L" x2=".75" y2=".9">${stops('#fff3d0', 0.36, 0)}</linearGradient>`,                       // light from the upper left
  D: `<linearGradient id="D" x1=".3" y1=".1" x2="1" y2="1">${stops(SHADE, 0, 0.3)}</linearGradient>`,           // shade to the lower right
  Y: `<linearGradient id="Y" x1=".3" y1=".1" x2="1" y2="1">${stops('#b8430a', 0, 0.5)}</linearGradient>`,                          // warm shade for yellow things
  V: `<linearGradient id="V" x2="0" y2="1">${stops(SHADE, 0, 0.36)}</linearGradient>`,                           // shade downwards
  U: `<linearGradient id="U" x2="0" y2="1">${stops(SHADE, 0.36, 0)}</linearGradient>`,                           // shade from above
  W: `<linearGradient id="W" x2="0" y2="1">${stops('#fff', 0.75, 0.05)}</linearGradient>`,                       // gloss
  R: `<radialGradient id="R" cx=".34" cy=".28" r=".6">${stops('#fff', 0.6, 0)}</radialGradient>`,                // highlight
  T: `<linearGradient id="T"><stop stop-color="${SHADE}" stop-opacity=".3"/><stop offset=".28" stop-color="#fff" stop-opacity=".34"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="${SHADE}" stop-opacity=".36"/></linearGradient>`, // a turned body
  B: `<radialGradient id="B" cx=".5" cy=".5" r=".5"><stop offset=".62" stop-color="${SHADE}" stop-opacity="0"/><stop offset="1" stop-color="${SHADE}" stop-opacity=".36"/></radialGradient>`, // darker rim
  A: `<linearGradient id="A" x2=".8" y2="1"><stop stop-color="#ffeaa8"/><stop offset=".45" stop-color="#f0b541"/><stop offset="1" stop-color="#b9741a"/></linearGradient>`, // gold
  K: `<linearGradient id="K" x2=".8" y2="1"><stop stop-color="#fff"/><stop offset=".5" stop-color="#cdd5de"/><stop offset="1" stop-color="#8793a3"/></linearGradient>`, // steel
};

// Stages: wall above, soft shape behind, glow colour of the two far lanterns.
const STAGES = {
  rose: ['#fff3ee', '#ffdcd6', '#ffc1b4', '#ff9d7a'],
  amber: ['#fff6e6', '#ffe5bd', '#ffcf8a', '#ffb04d'],
  leaf: ['#f4f8e6', '#dfeccb', '#bfdda4', '#ffc861'],
  sea: ['#eaf6f5', '#cdeaea', '#9fd6d8', '#ffc27a'],
  dusk: ['#f1effb', '#dcd8f3', '#b9b3e6', '#ffb27a'],
  plum: ['#faeef6', '#f3d7ea', '#e4b3d6', '#ffb27a'],
};
const BLOBS = [
  'M118 402C96 236 214 96 402 94C574 92 704 214 706 388C708 570 590 704 404 706C236 708 138 566 118 402Z',
  'M96 430C84 262 176 126 342 98C520 68 696 168 714 350C730 524 640 676 470 706C288 738 110 606 96 430Z',
  'M130 352C152 186 300 80 464 98C630 116 722 252 706 420C690 596 560 720 388 704C214 688 108 524 130 352Z',
];

let turn = 0;
export const book = [];
// One picture. `shadow` = [cx, cy, rx] of the contact shadow, null for none.
export function pic(slug, main, stage, alt, body, shadow = [400, 676, 210]) {
  const [a, b, c, glow] = STAGES[stage];
  const i = turn++ % BLOBS.length;
  const gx = [640, 150, 664][i], gy = [150, 168, 610][i];
  const art = body.join('');
  const used = Object.keys(GRADIENTS).filter((k) => art.includes(`url(#${k})`));
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800"><defs>` +
    `<linearGradient id="bg" x2="0" y2="1"><stop stop-color="${a}"/><stop offset="1" stop-color="${b}"/></linearGradient>` +
    `<linearGradient id="bl" x2=".4" y2="1"><stop stop-color="${c}" stop-opacity=".45"/><stop offset="1" stop-color="${c}"/></linearGradient>` +
    used.map((k) => GRADIENTS[k]).join('') +
    `</defs><path d="M0 0H800V800H0Z" fill="url(#bg)"/>` +
    `<path d="${BLOBS[i]}" fill="url(#bl)"/>` +
    C(gx, gy, 46, glow, 'opacity=".22"') + C(gx, gy, 26, glow, 'opacity=".3"') + C(800 - gx, gy + 40, 18, '#fff', 'opacity=".7"') +
    (shadow ? E(shadow[0], shadow[1], shadow[2], shadow[3] ?? 26, SHADE, 'opacity=".1"') + E(shadow[0], shadow[1], shadow[2] * 0.82, (shadow[3] ?? 26) * 0.62, SHADE, 'opacity=".16"') : '') +
    art + `</svg>`;
  book.push({ slug, main, alt, art, ground: shadow ? shadow[1] - (shadow[3] ?? 26) * 0.3 : 700, svg: svg.replace(/id="(\w+)"/g, `id="${slug}-$1"`).replace(/url\(#(\w+)\)/g, `url(#${slug}-$1)`) });
}
