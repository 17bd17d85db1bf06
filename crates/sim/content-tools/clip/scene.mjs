// The stall at night: one SVG frame of a sale, a pure function of the show and the time t (seconds), looping after show.seconds.
// Promises: every motion is a sum of whole periods of the loop, so the frame at t = show.seconds is the frame at 0. 540 × 960.
import { book, GRADIENTS, P, C, E, R, LN, G, S, SC, SE, SR, many, star } from '../draw/kit.mjs';

const TAU = Math.PI * 2;
const f1 = (x) => Math.round(x * 10) / 10;
const clamp = (x) => Math.max(0, Math.min(1, x));
const ease = (x) => { x = clamp(x); return x * x * x * (x * (x * 6 - 15) + 10); };
const mix = (a, b, k) => a + (b - a) * k;
const mix2 = (a, b, k) => [mix(a[0], b[0], k), mix(a[1], b[1], k)];
// A steady pseudo-random number in [0,1) for item i.
const rnd = (i) => { const x = Math.sin(i * 127.1 + 311.7) * 43758.5453; return x - Math.floor(x); };
export const art = (slug, main) => { const p = book.find((b) => b.slug === slug); if (!p) throw new Error('no drawing ' + slug); const a = slug === 'den-long' ? p.art.replace(/<circle[^>]*r="320"[^>]*>/, '') : p.art; return main ? a.replaceAll(p.main, main) : a; };
export const ground = (slug) => book.find((b) => b.slug === slug).ground;
const item = (slug, x, y, size, main, angle = 0, ax = 400, ay = 400) => G(`translate(${f1(x)} ${f1(y)}) rotate(${f1(angle)}) scale(${(size / 800).toFixed(4)}) translate(${-ax} ${-ay})`, art(slug, main));

const defs = (th) => `<defs>${Object.values(GRADIENTS).join('')}
<linearGradient id="sky" x2="0" y2="1"><stop stop-color="${th.sky[0]}"/><stop offset=".45" stop-color="${th.sky[1]}"/><stop offset=".8" stop-color="${th.sky[2]}"/></linearGradient>
<radialGradient id="warm"><stop stop-color="#ffcf7a" stop-opacity=".85"/><stop offset=".45" stop-color="${th.glow}" stop-opacity=".34"/><stop offset="1" stop-color="${th.glow}" stop-opacity="0"/></radialGradient>
<radialGradient id="bokeh"><stop offset=".2" stop-color="#fff" stop-opacity=".28"/><stop offset=".86" stop-color="#fff" stop-opacity=".5"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>
<radialGradient id="vig" cx=".5" cy=".46" r=".75"><stop offset=".55" stop-color="#12061a" stop-opacity="0"/><stop offset="1" stop-color="#12061a" stop-opacity=".62"/></radialGradient>
<radialGradient id="skinlight" cx=".38" cy=".3" r=".75"><stop stop-color="#fff" stop-opacity=".38"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>
<linearGradient id="lowdark" x2="0" y2="1"><stop stop-color="#12061a" stop-opacity="0"/><stop offset="1" stop-color="#12061a" stop-opacity=".55"/></linearGradient></defs>`;

// ---- the place
function place(show, t) {
  const T = show.seconds, w = (k, ph = 0) => Math.sin((TAU * k * t) / T + ph), th = show.theme;
  let s = R(-20, -20, 580, 1000, 0, 'url(#sky)');
  // far stalls
  s += G(`translate(${f1(w(1) * 3)} 0)`, many(5, (i) => { const x = -40 + i * 130, y = 330 + (i % 2) * 26; return E(x + 55, y + 60, 95, 80, 'url(#warm)', 'opacity=".75"') + P(`M${x} ${y}h112l14 38h-140z`, th.far[i % th.far.length], 'opacity=".75"') + R(x + 4, y + 38, 104, 150, 4, '#1a0c22', 'opacity=".55"') + R(x + 14, y + 52, 84, 62, 4, '#ffc26b', 'opacity=".42"') + many(3, (k) => E(x + 30 + k * 26, y + 108, 10, 14 + ((i + k) % 3) * 4, '#2a1228', 'opacity=".7"')); }), R(-20, 500, 580, 220, 0, '#1d0d24', 'opacity=".55"'));
  // bokeh
  s += many(22, (i) => { const x = rnd(i) * 540 + w(1 + (i % 2), i) * 9, y = 130 + rnd(i + 40) * 420 + w(1, i * 2) * 7, r = 10 + rnd(i + 80) * 26; return C(x, y, r, th.bokeh[i % th.bokeh.length], `opacity="${f1((0.2 + 0.14 * w(2 + (i % 3), i * 1.7)) * 10) / 10}"`) + C(x, y, r, 'url(#bokeh)', 'opacity=".35"'); });
  // string lights
  for (const [y, dip, n0, ph] of [[150, 46, 11, 0], [206, 34, 9, 2]]) {
    const yy = (u) => y + dip * 4 * u * (1 - u) + w(1, ph) * 3;
    s += LN(`M-10 ${f1(yy(0))}Q270 ${f1(y + dip * 2 + w(1, ph) * 3)} 550 ${f1(yy(1))}`, '#2a1228', 2.5);
    s += many(n0, (i) => { const u = (i + 0.5) / n0, x = -10 + 560 * u, b = 0.75 + 0.25 * w(2 + (i % 3), i * 2.1 + ph); return C(x, yy(u) + 8, 20, 'url(#warm)', `opacity="${f1(b * 10) / 10}"`) + C(x, yy(u) + 8, 5, '#fff3c4'); });
  }
  // stall: posts, back shelf or rail with goods
  s += SR(-6, 60, 26, 700, 6, '#5a3322', 'T') + SR(520, 60, 26, 700, 6, '#5a3322', 'T');
  for (const sh of show.shelves) {
    if (sh.kind === 'rail') {
      s += LN(`M${sh.x0} ${sh.y}H${sh.x1}`, '#c98a3f', 6);
      s += sh.goods.map(([slug, main], i) => { const x = mix(sh.x0 + 42, sh.x1 - 42, sh.goods.length > 1 ? i / (sh.goods.length - 1) : 0.5); const a = w(1, i * 1.3) * 1.6; return G(`rotate(${f1(a)} ${f1(x)} ${sh.y})`, LN(`M${f1(x)} ${sh.y}v10M${f1(x - 20)} ${sh.y + 20}L${f1(x)} ${sh.y + 9}L${f1(x + 20)} ${sh.y + 20}`, '#e8c58a', 3), item(slug, x, sh.y + 12, sh.size, main, 0, 400, 110)); }).join('');
    } else {
      s += sh.goods.map(([slug, main], i) => item(slug, mix(sh.x0 + 44, sh.x1 - 44, sh.goods.length > 1 ? i / (sh.goods.length - 1) : 0.5), sh.y + 3, sh.size, main, 0, 400, ground(slug))).join('');
      s += SR(sh.x0, sh.y, sh.x1 - sh.x0, 12, 4, '#8a552f', 'V');
    }
  }
  s += P('M-20 -20H560V720H-20Z', th.sky[0], 'opacity=".26"');
  s += E(270, 400, 300, 330, 'url(#warm)', 'opacity=".75"');
  return s;
}

function awning(show, t) {
  const T = show.seconds, w = (k, ph = 0) => Math.sin((TAU * k * t) / T + ph), th = show.theme;
  let s = '';
  const n0 = 10, step = 60;
  for (let i = -1; i < n0; i++) {
    const x = i * step, top = 270 + (x - 270) * 0.86, topr = 270 + (x + step - 270) * 0.86, b = 84 + w(2, i * 0.7) * 1.6;
    const d = `M${f1(top)} -20L${f1(topr)} -20L${x + step} ${f1(b)}a${step / 2} 26 0 0 1 -${step} 0Z`;
    s += P(d, th.awning[(i + 2) % 2]) + P(d, 'url(#V)', 'opacity=".55"');
  }
  s += LN('M-20 84H560', '#2b1028', 4, 'opacity=".22"');
  for (const [x, y, size, main, k, ph] of show.lanterns) s += C(x, y + size * 0.42, size * 0.95, 'url(#warm)', `opacity="${f1((0.8 + 0.12 * w(3, ph)) * 10) / 10}"`) + item('den-long', x, y, size, main, w(k, ph) * 3.2, 400, 40);
  return s;
}

// ---- the host
const mouthOpen = (show, t) => {
  const T = show.seconds, w = (k, ph = 0) => Math.sin((TAU * k * t) / T + ph), q = T / 16;
  const gate = clamp(0.62 + 0.55 * w(Math.round(7 * q), 0.4) + 0.5 * w(Math.round(11 * q), 2));
  return gate * clamp(0.42 + 0.36 * w(Math.round(53 * q)) + 0.34 * w(Math.round(71 * q), 1) + 0.2 * w(Math.round(37 * q), 3));
};
const blink = (show, t) => { let b = 1; for (const at of show.blinks) { const d = Math.abs(t - at); if (d < 0.13) b = Math.min(b, Math.abs(d) / 0.13); } return Math.max(0.06, b); };

export function head(h, { open = 0, blinkOpen = 1, look = [0, 0], brow = 0, smile = 1 } = {}) {
  const hair = h.hairColor ?? '#2a1a22', skin = h.skin, shade = h.skinShade;
  let s = '';
  // hair behind
  if (h.hair === 'bun') s += C(6, -112, 38, hair) + LN('M-14 -132Q4 -148 26 -138', '#fff', 5, 'opacity=".2"') + E(0, -34, 88, 84, hair) + P('M-84 -20C-92 40 -78 70 -60 82L60 82C78 70 92 40 84 -20Z', hair);
  if (h.hair === 'bob') s += P('M-94 -16C-100 -100 -50 -128 0 -128C50 -128 100 -100 94 -16C98 40 94 84 78 104C60 112 44 108 36 96H-36C-44 108 -60 112 -78 104C-94 84 -98 40 -94 -16Z', hair);
  if (h.hair === 'long') s += P('M-90 -16C-96 -96 -48 -122 0 -122C48 -122 96 -96 90 -16C96 60 106 110 96 168C82 180 64 178 52 168C62 130 58 104 46 84H-46C-58 104 -62 130 -52 168C-64 178 -82 180 -96 168C-106 110 -96 60 -90 -16Z', hair);
  if (h.hair === 'short') s += P('M-80 10C-90 -80 -50 -116 0 -116C50 -116 90 -80 80 10Z', hair);
  // ears, face
  s += E(-71, 10, 13, 19, skin) + E(71, 10, 13, 19, skin) + E(-71, 12, 6, 10, shade, 'opacity=".5"') + E(71, 12, 6, 10, shade, 'opacity=".5"');
  const face = 'M-70 -22C-73 44 -50 92 0 100C50 92 73 44 70 -22C68 -78 40 -98 0 -98C-40 -98 -68 -78 -70 -22Z';
  s += P(face, skin) + P(face, 'url(#skinlight)') + P('M70 -22C73 44 50 92 0 100C-10 98 -18 96 -26 92C26 86 52 40 52 -40C52 -60 50 -74 44 -84C60 -72 69 -52 70 -22Z', shade, 'opacity=".35"');
  s += E(-42, 38, 19, 12, h.blush ?? '#f2777a', 'opacity=".38"') + E(42, 38, 19, 12, h.blush ?? '#f2777a', 'opacity=".38"');
  // eyes
  const eye = (x) => {
    const ry = 15 * blinkOpen;
    let e = blinkOpen < 0.35 ? LN(`M${x - 15} 6Q${x} ${14} ${x + 15} 6`, '#2a1a22', 5) : E(x, 4, 15.5, f1(ry), '#fff') + C(x + look[0] * 4, 5 + look[1] * 3, f1(Math.min(10.5, ry)), h.iris ?? '#4a2a1c') + C(x + look[0] * 4, 5 + look[1] * 3, f1(Math.min(5.5, ry * 0.6)), '#1a0c10') + C(x + look[0] * 4 - 4, f1(1 + look[1] * 3), f1(3.6 * blinkOpen), '#fff') + LN(`M${x - 16} ${f1(4 - ry * 0.35)}Q${x} ${f1(4 - ry * 1.32)} ${x + 16} ${f1(4 - ry * 0.35)}`, '#2a1a22', 5);
    if (h.lashes && blinkOpen > 0.35) e += LN(x < 0 ? 'M-44 -2L-50 -7' : 'M44 -2L50 -7', '#2a1a22', 4);
    return e;
  };
  s += eye(-29) + eye(29);
  s += LN(`M-46 ${f1(-23 - brow)}Q-30 ${f1(-33 - brow * 1.5)} -14 ${f1(-24 - brow * 0.7)}`, hair, h.brow ?? 6) + LN(`M14 ${f1(-24 - brow * 0.7)}Q30 ${f1(-33 - brow * 1.5)} 46 ${f1(-23 - brow)}`, hair, h.brow ?? 6);
  s += LN('M-1 14C-7 26 -8 32 1 33', shade, 4.5, 'opacity=".85"');
  // mouth
  const mw = 21 + smile * 5 - open * 5, o = open * 22;
  if (open < 0.08) s += LN(`M${f1(-mw)} 56Q0 ${f1(70 + smile * 4)} ${f1(mw)} 56`, h.lip, 6.5) + LN(`M${f1(-mw - 4)} 53q-3 3 -1 6M${f1(mw + 4)} 53q3 3 1 6`, shade, 3, 'opacity=".7"');
  else {
    const d = `M${f1(-mw)} 56Q0 ${f1(53 - o * 0.1)} ${f1(mw)} 56Q${f1(mw * 0.85)} ${f1(62 + o)} 0 ${f1(64 + o * 1.12)}Q${f1(-mw * 0.85)} ${f1(62 + o)} ${f1(-mw)} 56Z`;
    s += P(d, '#6d1624', `stroke="${h.lip}" stroke-width="5.5" stroke-linejoin="round"`) + P(`M${f1(-mw + 4)} 57Q0 ${f1(55)} ${f1(mw - 4)} 57L${f1(mw - 7)} ${f1(60 + o * 0.22)}Q0 ${f1(62 + o * 0.3)} ${f1(-mw + 7)} ${f1(60 + o * 0.22)}Z`, '#fff');
    if (open > 0.35) s += E(0, f1(62 + o * 0.86), f1(mw * 0.5), f1(o * 0.24), '#e8707a');
  }
  // hair in front
  if (h.hair === 'bun') s += P('M-80 -2C-86 -70 -60 -112 0 -112C60 -112 86 -70 80 -2C74 -34 62 -56 36 -70C10 -62 -40 -60 -58 -44C-72 -30 -76 -16 -80 -2Z', hair) + LN('M-60 -58C-40 -84 0 -92 34 -76', '#fff', 5, 'opacity=".16"') + LN('M78 -6C84 20 80 44 74 58M-78 -6C-84 20 -80 44 -74 58', hair, 8) + many(5, (i) => { const a = i * TAU / 5; return C(-58 + Math.cos(a) * 13, -92 + Math.sin(a) * 13, 11, h.flower ?? '#ff5d73'); }) + C(-58, -92, 8, '#ffe08a');
  if (h.hair === 'bob') s += P('M-84 14C-92 -60 -70 -112 0 -114C70 -112 92 -60 84 14C80 -14 72 -34 60 -46C30 -36 -30 -36 -62 -48C-74 -34 -80 -14 -84 14Z', hair) + LN('M-62 -70C-40 -96 0 -102 36 -94', '#fff', 6, 'opacity=".16"') + (h.clip ? SR(40, -88, 34, 12, 6, h.clip, 'W').replace('<rect', '<rect transform="rotate(24 57 -82)"') : '');
  if (h.hair === 'long') s += P('M-82 30C-92 -56 -68 -108 0 -110C68 -108 92 -56 82 30C78 -10 62 -50 10 -74C-20 -60 -66 -40 -82 30Z', hair);
  if (h.hair === 'short') s += P('M-76 -8C-84 -72 -58 -106 -2 -108C58 -108 84 -72 76 -8C72 -30 68 -44 58 -58C20 -50 -20 -58 -44 -66C-62 -50 -70 -30 -76 -8Z', hair);
  if (h.glasses) s += many(2, (i) => `<circle cx="${i ? 30 : -30}" cy="5" r="25" fill="#fff" fill-opacity=".14" stroke="${h.glasses}" stroke-width="4.5"/>`) + LN('M-6 2Q0 -4 6 2M-55 0L-70 -6M55 0L70 -6', h.glasses, 4.5);
  if (h.moustache) s += P('M-24 46C-14 36 -4 40 0 43C4 40 14 36 24 46C14 50 6 49 0 47C-6 49 -14 50 -24 46Z', hair, 'opacity=".9"');
  if (h.earrings) s += C(-73, 36, 6, 'url(#A)') + C(73, 36, 6, 'url(#A)') + E(-73, 50, 5, 9, h.earrings) + E(73, 50, 5, 9, h.earrings);
  // the drawn hat without its strap and flowers
  if (h.hat) s += G('translate(0 -66) scale(.375) translate(-400 -480)', art('non-la').replace(/<path[^>]*#e0508a[^>]*>/g, '').replace(/<g .*?<\/g>/g, '').replace(/<circle[^>]*#(e8586b|ffb84d|ffe08a)[^>]*>/g, ''));
  if (h.scarfHead) s += P('M-84 -30C-88 -92 -50 -122 0 -122C50 -122 88 -92 84 -30C50 -58 -50 -58 -84 -30Z', '#f5efe6') + many(5, (i) => LN(`M${-64 + i * 32} ${-108 + Math.abs(i - 2) * 10}L${-70 + i * 35} -50`, '#333', 6, 'opacity=".75"')) + LN('M-80 -62Q0 -104 80 -62M-70 -86Q0 -122 70 -86', '#333', 6, 'opacity=".75"') + P('M76 -48C110 -56 118 -30 104 -16C96 -34 84 -36 76 -36Z', '#f5efe6') + P('M76 -40C104 -28 104 4 88 14C90 -8 82 -24 74 -30Z', '#dcd3c6');
  if (h.mic) s += LN('M-74 4C-84 40 -66 72 -34 76', '#26222e', 4) + E(-30, 76, 10, 7, '#26222e');
  return s;
}

const fist = (x, y, a, skin, shade) => G(`translate(${f1(x)} ${f1(y)}) rotate(${f1(a)})`, R(-22, -17, 44, 36, 17, skin) + R(-22, -17, 44, 36, 17, 'url(#skinlight)') + LN('M-9 -2V15M2 -2V16M13 -2V15', shade, 3, 'opacity=".75"') + E(-14, -10, 14, 9, skin) + LN('M-24 -6Q-12 -1 -3 -7', shade, 3, 'opacity=".6"'));
const palm = (x, y, a, skin, shade, spread = 1) => G(`translate(${f1(x)} ${f1(y)}) rotate(${f1(a)})`, LN('M-16 4L-34 -10', skin, 14), ...[-14, -5, 5, 14].map((dx, i) => LN(`M${dx} -6L${f1(dx * (1 + 0.5 * spread))} ${[-30, -38, -37, -28][i]}`, skin, 11)), R(-21, -16, 42, 40, 18, skin), R(-21, -16, 42, 40, 18, 'url(#skinlight)'), LN('M-10 4Q0 10 11 2', shade, 3, 'opacity=".5"'));

// An arm from the shoulder to the hand; `out` -1 is the left of the picture.
function arm(sx, sy, hx, hy, out, h) {
  // not strict bones: the elbow swings out and down as the hand comes close, as a foreshortened arm does
  const near = clamp(1 - Math.hypot(hx - sx, hy - sy) / 250), ex = (sx + hx) / 2 + out * (30 + 58 * near), ey = (sy + hy) / 2 + 8 + 96 * near;
  const wx = mix(ex, hx, 0.86), wy = mix(ey, hy, 0.86), cx = mix(ex, hx, 0.6), cy = mix(ey, hy, 0.6);
  return { angle: (Math.atan2(hy - ey, hx - ex) * 180) / Math.PI, svg:
    LN(`M${f1(ex)} ${f1(ey)}L${f1(wx)} ${f1(wy)}`, h.skin, 34) +
    LN(`M${f1(sx)} ${f1(sy)}L${f1(ex)} ${f1(ey)}`, h.top, 62) + LN(`M${f1(ex)} ${f1(ey)}L${f1(cx)} ${f1(cy)}`, h.top, 52) +
    LN(`M${f1(sx + 10)} ${f1(sy + 12)}L${f1(ex + 8)} ${f1(ey + 12)}L${f1(cx + 4)} ${f1(cy + 10)}`, '#2b1028', 34, 'opacity=".1"') + LN(`M${f1(sx - 10)} ${f1(sy - 6)}L${f1(ex - 8)} ${f1(ey - 8)}`, '#fff3d0', 28, 'opacity=".11"') +
    LN(`M${f1(cx)} ${f1(cy)}L${f1(mix(ex, hx, 0.64))} ${f1(mix(ey, hy, 0.64))}`, h.cuff ?? '#f0b541', 50, 'stroke-linecap="butt"') };
}

function torso(h) {
  const d = 'M232 372C232 398 214 412 186 424C158 436 146 452 144 484L160 740H380L396 484C394 452 382 436 354 424C326 412 308 398 308 372Z';
  let s = P('M238 350H302V416C302 436 238 436 238 416Z', h.skin) + P('M238 366C256 394 288 394 302 366V392C284 410 256 410 238 392Z', h.skinShade, 'opacity=".6"');
  s += P(d.replace('M232 372C232 398', 'M236 410C226 412').replace('C326 412 308 398 308 372Z', 'C326 412 314 412 304 410C296 444 244 444 236 410Z'), h.top);
  s += P('M236 410C226 412 214 412 186 424C158 436 146 452 144 484L160 740H380L396 484C394 452 382 436 354 424C326 412 314 412 304 410C296 444 244 444 236 410Z', 'url(#L)') + P('M236 410C226 412 214 412 186 424C158 436 146 452 144 484L160 740H380L396 484C394 452 382 436 354 424C326 412 314 412 304 410C296 444 244 444 236 410Z', 'url(#D)');
  if (h.style === 'baba') s += LN('M236 410C244 446 296 446 304 410', h.trim, 7) + LN('M270 440V740', '#2b1028', 4, 'opacity=".25"') + many(5, (i) => C(270, 462 + i * 46, 6.5, h.trim));
  if (h.style === 'apron') s += P('M206 470H334L352 740H188Z', h.apron) + P('M206 470H334L352 740H188Z', 'url(#D)') + LN('M206 470L226 414M334 470L314 414', h.apron, 13) + LN('M210 482H330', '#fff', 4, 'stroke-dasharray="9 7" opacity=".6"') + R(232, 560, 76, 62, 12, '#fff', 'opacity=".16"');
  if (h.style === 'khanran') s += LN('M270 440V740', '#2b1028', 4, 'opacity=".3"') + many(4, (i) => C(270, 500 + i * 52, 6, '#f5efe6')) + P('M222 398C236 446 304 446 318 398C338 408 340 428 330 440C310 474 230 474 210 440C200 428 202 408 222 398Z', '#f5efe6') + LN('M214 424C236 456 304 456 326 424M226 442C250 464 290 464 314 442', '#333', 6, 'opacity=".7"') + many(7, (i) => LN(`M${222 + i * 16} ${[414, 432, 440, 442, 440, 432, 414][i]}l${(i - 3) * 2} 26`, '#333', 5, 'opacity=".7"')) + P('M226 448L204 560L246 566L262 462Z', '#f5efe6') + LN('M222 470L256 474M216 500L252 505M210 530L248 536M236 452L222 562', '#333', 5, 'opacity=".7"');
  return s;
}

// ---- the sale
const REST = [[188, 668], [352, 668]];
function acts(show, t) {
  const per = show.seconds / show.acts.length, i = Math.floor(t / per) % show.acts.length, u = t - i * per, act = show.acts[i];
  const k = ease((u - 0.35) / 0.75) * (1 - ease((u - (per - 1.15)) / 0.7));
  return { i, u, per, act, lift: k, card: ease((u - 0.95) / 0.4) * (1 - ease((u - (per - 1.3)) / 0.35)), pop: u - 0.95 };
}

const slotX = (show, i) => { const n0 = show.acts.length; return 78 + (384 * i) / (n0 - 1); };

function price(show, st) {
  const { act, card } = st; if (card <= 0.01) return '';
  const over = st.pop > 0 && st.pop < 0.55 ? 1 + 0.1 * Math.sin((st.pop / 0.55) * Math.PI) : 1;
  const wide = 200, high = 112, x = act.card === 'L' ? 14 : 540 - 14 - wide, y = act.grip.length === 2 ? 362 : 404, cx = x + wide / 2, cy = y + high / 2;
  const latin = `font-family="'Noto Sans',sans-serif"`, any = `font-family="'Noto Sans CJK SC','Noto Sans',sans-serif"`, label = /[^\u0000-\u1fff]/.test(act.label) ? any : latin;
  return G(`translate(${f1(cx)} ${f1(cy)}) rotate(${act.card === 'L' ? -4 : 4}) scale(${(card * over).toFixed(3)}) translate(${f1(-cx)} ${f1(-cy)})`,
    R(x + 4, y + 8, wide, high, 20, '#12061a', 'opacity=".4"'), R(x, y, wide, high, 20, '#fff9ee'), P(`M${x} ${y + 42}V${y + 20}a20 20 0 0 1 20 -20h${wide - 40}a20 20 0 0 1 20 20v22z`, show.theme.tag),
    `<text x="${x + 15}" y="${y + 31}" ${latin} font-weight="800" font-size="27" fill="#fff">${act.code}</text>`,
    `<text x="${x + wide - 13}" y="${y + 29}" text-anchor="end" ${label} font-weight="600" font-size="18" fill="#fff">${act.label}</text>`,
    `<text x="${x + 14}" y="${y + 79}" ${latin} font-weight="800" font-size="34" fill="#c8321f">${act.price}</text>`,
    `<text x="${x + 16}" y="${y + 101}" ${latin} font-size="16" fill="#8d7a72" text-decoration="line-through">${act.was}</text>`);
}

export function frame(show, t) {
  t = ((t % show.seconds) + show.seconds) % show.seconds;
  const T = show.seconds, w = (k, ph = 0) => Math.sin((TAU * k * t) / T + ph), th = show.theme, h = show.host, st = acts(show, t), { act, lift } = st, q = T / 16;
  const k2 = (n0) => Math.max(1, Math.round(n0 * q));
  // where the hands are
  const idle = [[REST[0][0] + w(k2(3)) * 10, REST[0][1] - Math.abs(w(k2(5), 1)) * 10], [REST[1][0] + w(k2(4), 2) * 9, REST[1][1] - Math.abs(w(k2(3), 2)) * 10]];
  const size = mix(118, act.size, lift), from = [slotX(show, st.i), 726], sway = Math.sin((st.u / st.per) * TAU * 2) * 5 * lift;
  let centre, hands, free = -1;
  const toWorld = (p, c, a) => { const k = size / 800, r = (a * Math.PI) / 180, x = (p[0] - 400) * k, y = (p[1] - 400) * k; return [c[0] + x * Math.cos(r) - y * Math.sin(r), c[1] + x * Math.sin(r) + y * Math.cos(r)]; };
  const away = [from[0], from[1] - ((ground(act.slug) - 400) / 800) * 118];
  const grabbing = ease(st.u / 0.35) * (1 - ease((st.u - (st.per - 0.43)) / 0.43));
  if (act.grip.length === 2) {
    centre = mix2(away, [270 + sway, (act.y ?? 592) + w(k2(6)) * 4], lift);
    hands = act.grip.map((p) => toWorld(p, centre, sway * 0.6));
  } else {
    const left = act.hand === 'L';
    centre = mix2(away, [(left ? 168 : 372) + sway, 520 + w(k2(6)) * 4], lift);
    const g = toWorld(act.grip[0], centre, sway);
    free = left ? 1 : 0;
    // the free hand talks: opens and points towards the goods
    const talk = [left ? 392 - 20 * w(k2(9)) - 30 * lift : 148 + 20 * w(k2(9)) + 30 * lift, mix(650, 560, lift) + w(k2(7), 1) * 16];
    hands = left ? [g, mix2(idle[1], talk, lift)] : [mix2(idle[0], talk, lift), g];
  }
  hands = hands.map((p, i) => (i === free ? p : mix2(idle[i], p, grabbing)));
  const angle = act.grip.length === 2 ? sway * 0.6 : sway;
  const goods = item(act.slug, centre[0], centre[1], size, act.main, angle);
  const breathe = w(k2(4)) * 2;
  const bodyX = w(k2(2)) * 4;
  const sh = [[176 + bodyX, 470 + breathe], [364 + bodyX, 470 + breathe]];
  const arms = [arm(sh[0][0], sh[0][1], hands[0][0], hands[0][1], -1, h), arm(sh[1][0], sh[1][1], hands[1][0], hands[1][1], 1, h)];
  const gaze = ease((st.u - 0.4) / 0.3) * (1 - ease((st.u - 1.4) / 0.4)), look = [lift * (act.grip.length === 2 ? 0 : act.hand === 'L' ? -0.8 : 0.8) * (0.15 + 0.85 * gaze), lift * 0.8 * gaze];
  const tilt = w(k2(3), 0.6) * 3 + w(k2(7), 1) * 1.6 + look[0] * 3;
  const open = mouthOpen(show, t);
  // camera
  const cam = `translate(${f1(270 + w(1) * 5)} ${f1(480 + w(1, 1.2) * 5)}) scale(${(1.035 + 0.012 * w(1, 2)).toFixed(4)}) rotate(${(w(1, 0.5) * 0.35).toFixed(3)}) translate(-270 -480)`;
  const far = `translate(${f1(w(1) * -4)} ${f1(w(1, 1.2) * -3)})`;
  const table = P('M-20 700H560V980H-20Z', '#6b3d26') + P('M-20 700H560V724H-20Z', '#a8683a') + P('M-20 724H560V980H-20Z', th.cloth) + many(10, (i) => P(`M${-20 + i * 60} 724h60a30 30 0 0 1 -60 0Z`, th.cloth2)) + P('M-20 724H560V980H-20Z', 'url(#lowdark)') + many(6, (i) => LN(`M${30 + i * 96} 760C${24 + i * 96} 830 ${36 + i * 96} 900 ${30 + i * 96} 970`, '#12061a', 5, 'opacity=".14"'));
  const ledge = P('M-20 890H560V980H-20Z', '#12061a', 'opacity=".35"') + show.ledge.map(([slug, main], i) => { const x = 62 + (416 * i) / (show.ledge.length - 1); return E(x, 896, 52, 8, '#12061a', 'opacity=".5"') + item(slug, x, 896, 136, main, 0, 400, ground(slug)); }).join('') + SR(-20, 894, 580, 18, 4, '#a8683a', 'V') + P('M-20 912H560V980H-20Z', '#3d2030');
  const onTable = show.acts.map((a, i) => (i === st.i && (lift > 0.001 || grabbing > 0.3) ? '' : E(slotX(show, i), 727, 44, 7, '#12061a', 'opacity=".35"') + item(a.slug, slotX(show, i), 726, 118, a.main, 0, 400, ground(a.slug)))).join('') + (show.front ?? []).map(([slug, x, y, sz, main]) => E(x, y + 2, sz * 0.36, sz * 0.06, '#12061a', 'opacity=".35"') + item(slug, x, y, sz, main, 0, 400, ground(slug))).join('');
  const hand = (i) => { const p = hands[i], a = arms[i].angle; return i === free && lift > 0.25 ? palm(p[0], p[1], a + 90 + w(k2(9), i) * 8, h.skin, h.skinShade, 0.6 + 0.5 * w(k2(8))) : fist(p[0], p[1], act.grip.length === 2 && grabbing > 0.5 ? (i ? -12 : 12) : a - 90, h.skin, h.skinShade); };
  const holding = lift > 0.001 || grabbing > 0.3;
  const hx = 270 + bodyX * 1.4 + tilt * 0.9, hy = 296 + breathe + Math.abs(w(k2(9))) * 2.5 * open;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 540 960" width="540" height="960">${defs(th)}` +
    G(far, place(show, t)) +
    G(cam,
      G(`translate(${f1(bodyX)} ${f1(breathe)})`, torso(h)),
      G(`translate(${f1(hx)} ${f1(hy)}) rotate(${f1(tilt)} 0 90) scale(1.06)`, head(h, { open, blinkOpen: blink(show, t), look, brow: Math.max(0, w(k2(5), 1)) * 5 + lift * 2, smile: 0.7 + 0.3 * w(k2(3)) })),
      table, ledge, onTable,
      arms[0].svg, arms[1].svg,
      free >= 0 ? hand(free) : '', holding ? goods : '', free >= 0 ? hand(1 - free) : hand(0) + hand(1),
      lift > 0.5 ? many(4, (i) => { const a = i * 1.7 + 0.4, tw = Math.max(0, w(k2(6 + i), i * 2)); return star(centre[0] + Math.cos(a) * size * 0.56, centre[1] + Math.sin(a) * size * 0.5, 13 * tw + 0.1, '#fff6d0'); }) : '') +
    G(cam, awning(show, t)) +
    R(0, 0, 540, 960, 0, 'url(#vig)') + (show.cover ? '' : price(show, st)) + `</svg>`;
}
