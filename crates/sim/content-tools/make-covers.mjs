// Writes faces and shop signs (SVG) and session and shop covers (JPG) into ../content/pictures. node make-covers.mjs   (Chromium, ffmpeg)
import { writeFileSync, statSync, mkdtempSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { GRADIENTS, P, C, E, R, LN, G, many } from './draw/kit.mjs';
for (const f of ['fashion', 'home', 'food']) await import(`./draw/${f}.mjs`);
const { frame, head, art, ground } = await import('./clip/scene.mjs');
const { SHOWS, HOSTS } = await import('./clip/shows.mjs');
import { open } from './browser.mjs';

const dir = fileURLToPath(new URL('../content/pictures/', import.meta.url));
const sign = (slug, body, extra = '') => {
  const used = Object.keys(GRADIENTS).filter((k) => body.includes(`url(#${k})`)).map((k) => GRADIENTS[k]).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><defs>${used}${extra}</defs>${body}</svg>\n`;
  writeFileSync(`${dir}${slug}.svg`, svg.replace(/id="(\w+)"/g, `id="${slug}-$1"`).replace(/url\(#(\w+)\)/g, `url(#${slug}-$1)`));
};
const skinlight = '<radialGradient id="skinlight" cx=".38" cy=".3" r=".75"><stop stop-color="#fff" stop-opacity=".38"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>';
const tint = (a, b) => `<linearGradient id="bg" x2=".5" y2="1"><stop stop-color="${a}"/><stop offset="1" stop-color="${b}"/></linearGradient>`;
const BACK = { 'co-ut': ['#ffd9a8', '#ff9d7a'], 'be-na': ['#f8d5ea', '#d79ad0'], 'chi-tham': ['#ffe5bd', '#f0b878'], 'xiao-man': ['#d9f0ea', '#8fcdbd'], 'a-qiang': ['#dfe6f8', '#a7b8e0'], 'bay-lam': ['#d3f0e4', '#86c9ae'], 'tu-nhan': ['#eadcf7', '#bfa0df'], 'ut-mun': ['#ffe9b8', '#f2c060'] };
for (const [slug, h] of Object.entries(HOSTS)) {
  const body = R(0, 0, 400, 400, 0, 'url(#bg)') + C(320, 84, 40, '#fff', 'opacity=".25"') + C(70, 300, 26, '#fff', 'opacity=".2"') +
    P('M160 286H240V350H160Z', h.skin) + P('M160 300C180 330 220 330 240 300V330H160Z', h.skinShade, 'opacity=".6"') + P('M30 420C34 350 90 336 156 326C170 366 230 366 244 326C310 336 366 350 370 420Z', h.top) + P('M30 420C34 350 90 336 156 326C170 366 230 366 244 326C310 336 366 350 370 420Z', 'url(#D)') +
    (h.style === 'khanran' ? P('M150 316C170 366 230 366 250 316C276 330 270 372 200 380C130 372 124 330 150 316Z', '#f5efe6') + LN('M146 344C176 384 224 384 254 344M166 338l8 34M200 352v26M234 338l-8 34', '#333', 6, 'opacity=".7"') : LN('M156 326C170 366 230 366 244 326', h.trim ?? '#fff', 8)) +
    G('translate(200 206) scale(1.24)', head({ ...h, mic: false, hat: h.hat && false, scarfHead: h.scarfHead }, { open: slug.length % 3 === 0 ? 0.35 : 0, brow: 2 }));
  sign(`face-${slug}`, body, tint(...BACK[slug]) + skinlight);
}
const emblem = (a, b, ...parts) => [R(0, 0, 400, 400, 0, 'url(#bg)') + C(200, 210, 160, '#fff', 'opacity=".2"') + parts.join(''), tint(a, b)];
const put = (slug, x, y, size, main) => G(`translate(${x} ${y}) scale(${(size / 800).toFixed(3)}) translate(-400 -400)`, art(slug, main));
const top = (c) => many(6, (i) => P(`M${-20 + i * 80} -10h80v62a40 26 0 0 1 -80 0z`, i % 2 ? c : '#fff6e6')) + P('M0 0H400V52H0Z', 'url(#V)', 'opacity=".4"');
sign('shop-sap-co-ut', ...emblem('#ff9d6b', '#d8432f', put('non-la', 200, 262, 330), top('#c9302c')));
sign('shop-deng-xia', ...emblem('#8f6fc0', '#3f2a63', put('den-long', 200, 236, 330), top('#2f8f83')));
sign('shop-ghe-bay-lam', ...emblem('#7fd0c0', '#1f7a6a', put('cua', 200, 236, 320), P('M40 316H360C340 372 300 392 200 392C100 392 60 372 40 316Z', '#7a4a2c') + LN('M48 330H352', '#ffd27a', 8), top('#1f8a70')));

// ---- session covers: the clip's stall with another host, other goods, another evening
const base = (name) => SHOWS.find((s) => s.name === name);
const two = (slug, main, grip, size = 300) => ({ slug, main, grip, size, card: 'L' });
const cover = (name, over) => ({ ...base(name), ...over, cover: true, theme: { ...base(name).theme, ...over.theme } });
const COVERS = {
  'ao-dai-don-thu': cover('live-1', { theme: { sky: ['#1d1030', '#5a1f4a', '#b8503f'], awning: ['#b8323f', '#ffe9d0'], cloth: '#7a2440', cloth2: '#ffd98a' }, acts: [two('ao-dai', '#d8343c', [[310, 190], [490, 190]], 400), ...base('live-1').acts.slice(1, 2), two('khan', '#d8343c', [[400, 300]]), two('bong-tai', '#2a9d8f', [[400, 300]])], ledge: [['khan', '#8b909c'], ['bong-tai', '#d8343c'], ['tui-xach', '#cfae84'], ['day-chuyen', null]] }),
  'trang-suc-va-lam-dep': cover('live-1', { host: HOSTS['be-na'], theme: { sky: ['#20123c', '#5d2a63', '#b85a86'], awning: ['#d65a94', '#fff0f4'], cloth: '#7d3f86', cloth2: '#ffc9dc' }, shelves: [{ kind: 'shelf', x0: 16, x1: 186, y: 400, size: 104, goods: [['nuoc-hoa', null], ['kem-duong', null]] }, { kind: 'shelf', x0: 16, x1: 176, y: 545, size: 104, goods: [['dau-goi', null], ['xa-phong', null]] }, { kind: 'shelf', x0: 356, x1: 526, y: 400, size: 104, goods: [['son-moi', null], ['nuoc-hoa', '#86bde0']] }, { kind: 'shelf', x0: 366, x1: 526, y: 545, size: 104, goods: [['kem-duong', '#86bde0'], ['dau-goi', '#7d5fb2']] }], acts: [two('nuoc-hoa', '#ec7fa2', [[190, 560], [610, 560]], 250), two('son-moi', null, [[400, 600]]), two('nhan-bac', null, [[400, 600]]), two('vong-tay', null, [[400, 600]])], ledge: [['day-chuyen', null], ['bong-tai', null], ['vong-tay', '#7d5fb2'], ['son-moi', '#ec7fa2']] }),
  'cho-be-di-hoc': cover('live-1', { theme: { sky: ['#0f1e40', '#27507a', '#e08a4a'], awning: ['#f2a531', '#fff6e0'], cloth: '#2f6b8f', cloth2: '#ffe08a' }, acts: [two('ba-lo', '#f2b434', [[190, 520], [610, 520]], 280), two('giay-the-thao', '#2f6bb0', [[400, 600]]), two('ao-thun', '#d8343c', [[400, 600]]), two('sach', null, [[400, 600]])], ledge: [['mu', '#ec7fa2'], ['tat', null], ['but', null], ['ao-thun', '#2f6bb0']] }),
  'shu-zhuo-zhi-ye': cover('live-3', { theme: { sky: ['#0d1530', '#24345f', '#5a5a9a'], awning: ['#3f5fa8', '#f1ecdf'], cloth: '#2a3560', cloth2: '#9fc0ff' }, acts: [two('ban-phim', '#7d5fb2', [[130, 520], [670, 500]], 330), two('tai-nghe', null, [[400, 600]]), two('den-ban', null, [[400, 600]]), two('loa', null, [[400, 600]])], ledge: [['chuot', null], ['sac-du-phong', null], ['but', null], ['dien-thoai', null]] }),
  'zhong-qiu-deng-hui': cover('live-3', { theme: { sky: ['#0e1030', '#2a2463', '#7a3f7a'], awning: ['#c9302c', '#ffe3b0'], cloth: '#3a2a6b', cloth2: '#ffcf5c' }, acts: [two('den-long', '#f2b434', [[200, 420], [600, 420]], 320), two('am-tra', '#3f9468', [[400, 600]]), two('banh-trung-thu', null, [[400, 600]]), two('coc', '#d8343c', [[400, 600]])], ledge: [['xe-do-choi', null], ['gau-bong', null], ['khoi-xep', null], ['sach', null]] }),
  'mua-sau-rieng': cover('live-2', { theme: { sky: ['#10203a', '#1f4a4a', '#c98a3f'], awning: ['#8a9a2c', '#fff6dc'], cloth: '#4a5a1f', cloth2: '#ffe08a' }, acts: [two('sau-rieng', null, [[190, 560], [610, 560]], 320), two('dua', null, [[400, 600]]), two('xoai', null, [[400, 600]]), two('mut', '#e08a2c', [[400, 600]])], ledge: [['sau-rieng', '#b8a83c'], ['dua', null], ['sau-rieng', '#7f8f2c'], ['thanh-long', null]] }),
  'gao-moi-nuoc-mam': cover('live-2', { host: HOSTS['tu-nhan'], theme: { sky: ['#141d3a', '#3a3f5f', '#d08a4a'], awning: ['#b5651d', '#fff1d6'], cloth: '#6b3a1d', cloth2: '#ffd98a' }, acts: [two('gao', null, [[195, 540], [605, 540]], 290), two('nuoc-mam', null, [[400, 600]]), two('ca', '#7a8f5a', [[400, 600]]), two('trung', null, [[400, 600]])], ledge: [['banh-trang', null], ['mi', null], ['hat-dieu', null], ['tra', null]] }),
};
const { context, page } = await open(540, 960);
const tmp = mkdtempSync(tmpdir() + '/phien-cover-');
async function jpg(out, svg, w, h) {
  await page.setViewportSize({ width: w, height: h });
  await page.setContent(`<body style="margin:0;background:#000">${svg}</body>`);
  await page.screenshot({ path: tmp + '/c.png' });
  for (let q = 4; q < 22; q += 2) { execFileSync('ffmpeg', ['-y', '-loglevel', 'error', '-i', tmp + '/c.png', '-q:v', String(q), '-pix_fmt', 'yuvj420p', out]); if (statSync(out).size < 60000) break; }
}
for (const [slug, show] of Object.entries(COVERS)) await jpg(`${dir}session-${slug}.jpg`, frame(show, 2.25 + slug.length * 0.013), 540, 960);
// ---- shop covers: the stall without its host, wide
const WIDE = { 'sap-co-ut': ['live-1', ['ao-dai', 'tui-xach', 'non-la', 'ao-thun', 'giay-the-thao', 'vay', 'kinh']], 'deng-xia': ['live-3', ['den-ban', 'am-tra', 'noi', 'gau-bong', 'tai-nghe', 'coc', 'cay-canh']], 'ghe-bay-lam': ['live-2', ['cua', 'sau-rieng', 'xoai', 'tom', 'dua', 'gao', 'thanh-long']] };
for (const [slug, [name, goods]] of Object.entries(WIDE)) {
  const th = base(name).theme, rnd = (i) => { const x = Math.sin(i * 91.7 + 13.1) * 43758.5; return x - Math.floor(x); };
  const body = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 420" width="1280" height="420"><defs>${Object.values(GRADIENTS).join('')}<linearGradient id="sky" x2="0" y2="1"><stop stop-color="${th.sky[0]}"/><stop offset=".6" stop-color="${th.sky[1]}"/><stop offset="1" stop-color="${th.sky[2]}"/></linearGradient><radialGradient id="warm"><stop stop-color="#ffcf7a" stop-opacity=".8"/><stop offset="1" stop-color="${th.glow}" stop-opacity="0"/></radialGradient></defs>` +
    R(0, 0, 1280, 420, 0, 'url(#sky)') + many(46, (i) => C(rnd(i) * 1280, 70 + rnd(i + 50) * 260, 8 + rnd(i + 99) * 26, th.bokeh[i % 4], `opacity="${(0.12 + rnd(i + 7) * 0.2).toFixed(2)}"`)) + E(640, 300, 720, 240, 'url(#warm)', 'opacity=".7"') +
    P('M0 338H1280V420H0Z', '#7a4a2c') + P('M0 338H1280V352H0Z', '#b8763f') + P('M0 352H1280V420H0Z', th.cloth) + many(22, (i) => P(`M${i * 60 - 20} 352h60a30 26 0 0 1 -60 0Z`, th.cloth2)) +
    goods.map((g, i) => { const x = 130 + i * 170; return E(x, 350, 66, 9, '#12061a', 'opacity=".4"') + put(g, x, 350 - ((ground(g) - 400) / 800) * 210, 210); }).join('') +
    many(22, (i) => P(`M${i * 60 - 20} -10h60v62a30 24 0 0 1 -60 0z`, th.awning[i % 2])) + P('M0 0H1280V60H0Z', 'url(#V)', 'opacity=".5"') +
    [70, 300, 530, 760, 990, 1210].map((x, i) => C(x, 118, 90, 'url(#warm)') + put('den-long', x, 116, i % 2 ? 110 : 140, i % 2 ? '#f0a02e' : null)).join('') + '</svg>';
  await jpg(`${dir}cover-${slug}.jpg`, body, 1280, 420);
}
await context.close();
rmSync(tmp, { recursive: true });
