// Raw pictures (540x960 yuv420p, 25 a second) to standard output, each with the time of its making as a row of bars:
// 24 bits of milliseconds and a 4-bit check. The page reads them back from a canvas: light in to light out.
const WIDTH = 540;
const HEIGHT = 960;
const BAR = 18;
const BAR_HEIGHT = 48;

let seed = 1;
const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
const grain = Float32Array.from({ length: WIDTH * HEIGHT }, () => random() * 20);
// A moving pattern with grain: about as hard to encode as a person before a shelf.
const pictures = Array.from({ length: 25 }, (_, k) => {
  const picture = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 128);
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) picture[y * WIDTH + x] = 60 + 60 * Math.sin((x + k * 8) / 40) * Math.cos((y - k * 5) / 60) + grain[y * WIDTH + x];
  return picture;
});

const began = performance.now();
let count = 0;
function tick() {
  const picture = Buffer.from(pictures[count % pictures.length]);
  const stamp = Date.now() % 2 ** 24;
  let check = 0;
  for (let i = 0; i < 6; i += 1) check ^= (stamp >> (i * 4)) & 15;
  for (let i = -1; i < 29; i += 1) {
    const bit = i < 0 || i > 27 ? 0 : i < 24 ? (stamp >> (23 - i)) & 1 : (check >> (27 - i)) & 1;
    const from = (i + 1) * BAR;
    for (let y = 0; y < BAR_HEIGHT; y += 1) picture.fill(bit ? 235 : 16, y * WIDTH + from, y * WIDTH + Math.min(from + BAR, WIDTH));
  }
  process.stdout.write(picture);
  count += 1;
  setTimeout(tick, Math.max(0, began + count * 40 - performance.now()));
}
process.stdout.on("error", () => process.exit(0));
tick();
