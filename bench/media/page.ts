// The product's own player on an empty page, with the clock in the pictures read back.
import { createPlayer } from "../../web/shared/player/index";

type Figures = { samples: number[]; stalls: number[]; gaps: [number, number][]; player: () => unknown };
const figures: Figures = { samples: [], stalls: [], gaps: [], player: () => window.__phien };
(window as unknown as { figures: Figures }).figures = figures;

const video = document.querySelector("video") as HTMLVideoElement;
const url = new URLSearchParams(location.search).get("url") ?? "";
createPlayer(video, { url, kind: "live", muted: true, on() {} });

const seconds = () => Math.round(performance.now()) / 1000;
video.addEventListener("waiting", () => {
  if (figures.samples.length > 0) figures.stalls.push(seconds());
});
const canvas = document.createElement("canvas");
[canvas.width, canvas.height] = [540, 8];
const context = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
let last = 0;
let count = 0;
function frame(): void {
  const at = Date.now();
  const now = performance.now();
  if (last > 0 && now - last > 500) figures.gaps.push([seconds(), Math.round(now - last)]);
  last = now;
  // Reading costs more than playing: every fifth picture is enough.
  if (count++ % 5 === 0 && video.videoWidth > 0) {
    context.drawImage(video, 0, 20, 540, 8, 0, 0, 540, 8);
    const row = context.getImageData(0, 4, 540, 1).data;
    const bit = (i: number) => (row[(i * 18 + 27) * 4] > 128 ? 1 : 0);
    let stamp = 0;
    let check = 0;
    for (let i = 0; i < 24; i += 1) stamp = stamp * 2 + bit(i);
    for (let i = 24; i < 28; i += 1) check = check * 2 + bit(i);
    for (let i = 0; i < 6; i += 1) check ^= (stamp >> (i * 4)) & 15;
    if (check === 0) figures.samples.push(((at % 2 ** 24) - stamp + 2 ** 24) % 2 ** 24);
  }
  video.requestVideoFrameCallback(frame);
}
video.requestVideoFrameCallback(frame);
