// The three sale clips: who sells, where, what is lifted, with which code and price (as in sessions.json). Grip points are in the drawing's 800 × 800.
export const HOSTS = {
  'co-ut': { hair: 'bun', skin: '#f2c19c', skinShade: '#c9805e', lip: '#d13b4c', top: '#1f8f86', trim: '#ffd27a', cuff: '#ffd27a', style: 'baba', lashes: true, earrings: '#e4572e', mic: true, flower: '#ff6b6b' },
  'bay-lam': { hair: 'short', skin: '#d99b6c', skinShade: '#a3643c', lip: '#b0503f', top: '#4a3a5c', cuff: '#5d4b72', style: 'khanran', hat: true, moustache: true, brow: 8, mic: true, blush: '#d9604f' },
  'xiao-man': { hair: 'bob', hairColor: '#33222b', skin: '#f7d3b6', skinShade: '#d0906f', lip: '#d84a5c', top: '#f3e3c8', cuff: '#e0c79c', style: 'apron', apron: '#2f8f83', glasses: '#7a3b2a', clip: '#ffb84d', lashes: true, mic: true },
  'be-na': { hair: 'long', hairColor: '#4a2a22', skin: '#f5c9a8', skinShade: '#cc8a68', lip: '#e0536a', top: '#f2789a', cuff: '#fff', style: 'baba', trim: '#fff', lashes: true, earrings: '#ffd27a' },
  'chi-tham': { hair: 'bob', hairColor: '#1f1a24', skin: '#eab78f', skinShade: '#bd7c58', lip: '#c2404c', top: '#7d5fb2', style: 'baba', trim: '#ffd27a', lashes: true },
  'a-qiang': { hair: 'short', hairColor: '#241a1e', skin: '#f0c39b', skinShade: '#c58a62', lip: '#b5584c', top: '#3d5a80', style: 'apron', apron: '#d97a4a', glasses: '#2a2630', brow: 8 },
  'tu-nhan': { hair: 'bun', hairColor: '#3a2a2a', skin: '#e2aa7e', skinShade: '#b0714c', lip: '#b8443f', top: '#8a4fa0', style: 'baba', trim: '#ffe08a', earrings: '#ffd27a', flower: '#ffd24d', lashes: true },
  'ut-mun': { hair: 'short', hairColor: '#15121a', skin: '#c98a5c', skinShade: '#94603c', lip: '#a84c3f', top: '#2f8f83', style: 'khanran', scarfHead: true, brow: 7 },
};
const night = ['#160d2c', '#4a1d3d', '#a3472f'];
export const SHOWS = [
  {
    name: 'live-1', seconds: 16, host: HOSTS['co-ut'], blinks: [1.3, 4.1, 4.4, 7.6, 10.2, 13.1, 15.2], tune: { root: 57, scale: [0, 2, 4, 7, 9], bpm: 90 },
    theme: { sky: night, glow: '#ff8a3c', far: ['#c9405f', '#2a8c8a', '#e0a040'], bokeh: ['#ffb347', '#ff7a59', '#ffd98a', '#ff5d8f'], awning: ['#e4452f', '#fff1dc'], cloth: '#b5342c', cloth2: '#ffd27a', tag: '#e4572e' },
    lanterns: [[66, 96, 128, null, 1, 0], [474, 96, 128, null, 1, 1.6], [168, 92, 74, '#f0a02e', 2, 0.7], [376, 92, 74, '#f0a02e', 2, 2.4]],
    shelves: [{ kind: 'rail', x0: 14, x1: 196, y: 300, size: 190, goods: [['ao-dai', '#d8343c'], ['vay', '#ec7fa2']] }, { kind: 'rail', x0: 344, x1: 526, y: 300, size: 180, goods: [['ao-so-mi', '#86bde0'], ['ao-khoac', '#3f9468']] }, { kind: 'shelf', x0: 18, x1: 170, y: 560, size: 92, goods: [['mu', '#2f6bb0'], ['non-la', null]] }, { kind: 'shelf', x0: 372, x1: 524, y: 560, size: 92, goods: [['ba-lo', '#2a8c8a'], ['dep', '#8a5633']] }],
    front: [],
    ledge: [['khan', '#d8343c'], ['vi-da', null], ['kinh', null], ['o-che', '#2f6bb0']],
    acts: [
      { product: 'tui-xach-khoa-vang', slug: 'tui-xach', main: '#8f2f3c', code: 'A1', label: 'Túi khóa vàng', price: '359.000₫', was: '459.000₫', grip: [[400, 150]], hand: 'L', card: 'R', size: 250 },
      { product: 'ao-thun-cotton-in-song-chieu', slug: 'ao-thun', main: '#ee6c4d', code: 'A12', label: 'Áo thun', price: '149.000₫', was: '189.000₫', grip: [[252, 186], [548, 186]], card: 'L', size: 300 },
      { product: 'non-la-bai-tho-theu-hoa', slug: 'non-la', main: null, code: 'A5', label: 'Nón lá Huế', price: '75.000₫', was: '95.000₫', grip: [[128, 556], [672, 556]], card: 'R', size: 300 },
      { product: 'giay-chay-bo-de-em', slug: 'giay-the-thao', main: '#d8343c', code: 'B7', label: 'Giày chạy bộ', price: '459.000₫', was: '549.000₫', grip: [[360, 600]], hand: 'R', card: 'L', size: 250 },
    ],
  },
  {
    name: 'live-2', seconds: 16, host: HOSTS['bay-lam'], blinks: [1.1, 3.7, 6.4, 8.8, 9.1, 11.2, 13.6, 15.4], tune: { root: 52, scale: [0, 3, 5, 7, 10], bpm: 75 },
    theme: { sky: ['#0b1b33', '#123d52', '#2f6f6a'], glow: '#ffb25c', far: ['#2a8c8a', '#e0a040', '#3f7fae'], bokeh: ['#7fe0d0', '#ffd98a', '#ffb347', '#8fd3ff'], awning: ['#1f8a70', '#fff1dc'], cloth: '#15594f', cloth2: '#ffd27a', tag: '#1f8a70' },
    lanterns: [[66, 96, 120, '#f0a02e', 1, 0], [474, 96, 120, '#f0a02e', 1, 1.6], [172, 92, 70, null, 1, 0.7], [372, 92, 70, null, 1, 2.4]],
    shelves: [{ kind: 'shelf', x0: 16, x1: 176, y: 400, size: 96, goods: [['nuoc-mam', null], ['mat-ong', null]] }, { kind: 'shelf', x0: 16, x1: 176, y: 540, size: 104, goods: [['mut', null], ['buoi', null]] }, { kind: 'shelf', x0: 366, x1: 526, y: 400, size: 96, goods: [['gao', null], ['ca-phe', null]] }, { kind: 'shelf', x0: 366, x1: 526, y: 540, size: 104, goods: [['dua', null], ['vai-thieu', null]] }],
    front: [],
    ledge: [['tom', null], ['trung', null], ['hat-dieu', null], ['muc', null]],
    acts: [
      { product: 'cua-gach-ca-mau', slug: 'cua', main: null, code: 'A1', label: 'Cua gạch 1 kg', price: '389.000₫', was: '420.000₫', grip: [[214, 500], [586, 500]], card: 'R', size: 260 },
      { product: 'sau-rieng-ri6-nguyen-trai', slug: 'sau-rieng', main: null, code: 'A2', label: 'Sầu riêng Ri6', price: '375.000₫', was: '405.000₫', grip: [[190, 560], [610, 560]], card: 'L', size: 270 },
      { product: 'xoai-cat-hoa-loc', slug: 'xoai', main: null, code: 'A5', label: 'Xoài Hòa Lộc', price: '145.000₫', was: '165.000₫', grip: [[360, 650]], hand: 'R', card: 'L', size: 240 },
      { product: 'thanh-long-ruot-do', slug: 'thanh-long', main: '#b8244f', code: 'B1', label: 'Thanh long đỏ', price: '75.000₫', was: '89.000₫', grip: [[330, 620]], hand: 'R', card: 'L', size: 240 },
    ],
  },
  {
    name: 'live-3', seconds: 16, host: HOSTS['xiao-man'], blinks: [0.9, 3.3, 5.8, 6.1, 8.4, 10.9, 12.8, 15], tune: { root: 60, scale: [0, 2, 4, 7, 9], bpm: 105 },
    theme: { sky: ['#1a1038', '#43265c', '#8a4468'], glow: '#ffa24d', far: ['#7d5fb2', '#c9405f', '#2f8f83'], bokeh: ['#ffd98a', '#c79bff', '#ff9f6b', '#ffe9b8'], awning: ['#2f8f83', '#fbe9cf'], cloth: '#5b3a78', cloth2: '#ffb84d', tag: '#2f8f83' },
    lanterns: [[66, 96, 120, null, 1, 0], [474, 96, 120, null, 1, 1.6], [170, 92, 72, '#ec7fa2', 1, 0.7], [374, 92, 72, '#ec7fa2', 1, 2.4]],
    shelves: [{ kind: 'shelf', x0: 16, x1: 176, y: 400, size: 98, goods: [['binh-hoa', null], ['nen', null]] }, { kind: 'shelf', x0: 16, x1: 176, y: 540, size: 100, goods: [['sach', null], ['den-ban', null]] }, { kind: 'shelf', x0: 366, x1: 526, y: 400, size: 98, goods: [['binh-giu-nhiet', null], ['cay-canh', null]] }, { kind: 'shelf', x0: 366, x1: 526, y: 540, size: 100, goods: [['loa', null], ['gau-bong', null]] }],
    front: [],
    ledge: [['goi', null], ['bat-su', null], ['quat', null], ['chao', null]],
    acts: [
      { product: 'am-tra-tu-sa-kham-chau', slug: 'am-tra', main: '#d97a4a', code: 'A1', label: '坭兴陶茶壶', price: '¥138', was: '¥168', grip: [[640, 450]], hand: 'L', card: 'R', size: 240 },
      { product: 'noi-gang-trang-men', slug: 'noi', main: '#d8343c', code: 'A2', label: '珐琅铸铁锅', price: '¥259', was: '¥299', grip: [[138, 452], [662, 452]], card: 'L', size: 280 },
      { product: 'den-long-vai-hoi-an', slug: 'den-long', main: '#d8343c', code: 'A6', label: '会安布灯笼', price: '¥46', was: '¥58', grip: [[400, 80]], hand: 'R', card: 'L', size: 270 },
      { product: 'coc-su-trai-tim', slug: 'coc', main: '#ec7fa2', code: 'A8', label: '爱心马克杯', price: '¥29', was: '¥39', grip: [[640, 450]], hand: 'R', card: 'L', size: 220 },
    ],
  },
];
