// The clip's sound: plucked strings on a five-note scale, a soft bass, a far murmur of people. Computed, seeded, and circular:
// what rings past the end of the loop is heard at its start, so the loop has no seam. Returns a mono 48 kHz WAV of `loops` turns.
const HZ = 48000;
export function sound(show, loops) {
  const N = show.seconds * HZ, out = new Float64Array(N), { root, scale, bpm } = show.tune, beats = Math.round((show.seconds * bpm) / 60), beat = N / beats;
  let seed = 7 + root;
  const rnd = () => (seed = (seed * 1664525 + 1013904223) >>> 0) / 4294967296;
  const freq = (m) => 440 * 2 ** ((m - 69) / 12);
  const note = (deg) => root + 12 * Math.floor(deg / scale.length) + scale[((deg % scale.length) + scale.length) % scale.length];
  // Karplus and Strong: a burst of noise in a short, damped delay line
  const pluck = (at, m, gain, damp, bright) => {
    const p = Math.round(HZ / freq(m)), line = new Float64Array(p);
    let low = 0;
    for (let i = 0; i < p; i++) { low += bright * (rnd() * 2 - 1 - low); line[i] = low; }
    const start = Math.round(at), len = Math.round(HZ * 2.6);
    for (let i = 0, j = 0; i < len; i++) { const k = (j + 1) % p, v = line[j]; line[j] = damp * 0.5 * (line[j] + line[k]); j = k; out[(start + i) % N] += v * gain * Math.min(1, i / 40) * (1 - i / len); }
  };
  const bass = (at, m, gain) => { const f = freq(m), len = Math.round(HZ * 1.1); for (let i = 0; i < len; i++) out[(Math.round(at) + i) % N] += gain * Math.sin((2 * Math.PI * f * i) / HZ) * Math.exp(-3.2 * i / HZ) * Math.min(1, i / 300); };
  const bells = [0, 3, 1, 2]; // the bar's home degree, four bars round
  let deg = scale.length + 2;
  for (let b = 0; b < beats; b++) {
    const home = bells[Math.floor(b / 4) % 4];
    if (b % 2 === 0) bass(b * beat, note(home) - 12, b % 4 ? 0.13 : 0.2);
    for (let h = 0; h < 2; h++) {
      const strong = h === 0 && b % 2 === 0;
      if (!strong && rnd() > (h ? 0.5 : 0.72)) continue;
      deg += Math.round((rnd() - 0.5) * 4); deg = Math.max(scale.length - 1, Math.min(scale.length * 3 - 1, deg));
      if (strong && rnd() < 0.6) deg = scale.length + home + (rnd() < 0.4 ? scale.length : 0);
      const at = (b + h / 2) * beat + rnd() * 300;
      pluck(at, note(deg), strong ? 0.3 : 0.2, 0.996, 0.55);
      if (strong && b % 4 === 0) { pluck(at + 1400, note(deg + 2), 0.16, 0.996, 0.4); pluck(at + 2800, note(deg + 4), 0.13, 0.996, 0.4); }
    }
  }
  // an echo of three eighths, circular
  const dry = out.slice(), d = Math.round(beat * 0.75);
  for (let i = 0; i < N; i++) out[i] += 0.26 * dry[(i - d + N) % N] + 0.1 * dry[(i - 2 * d + 2 * N) % N];
  // murmur: noise through two vowel-like bands, swelling; filtered twice round so that start and end meet
  const noise = Float64Array.from({ length: N }, () => rnd() * 2 - 1), mur = new Float64Array(N);
  for (const [f, q, g] of [[420, 3, 1], [820, 4, 0.6], [1500, 5, 0.22]]) {
    const w = (2 * Math.PI * f) / HZ, al = Math.sin(w) / (2 * q), a0 = 1 + al; let x1 = 0, x2 = 0, y1 = 0, y2 = 0;
    for (let turn = 0; turn < 2; turn++) for (let i = 0; i < N; i++) { const x = noise[i], y = (al * x - al * x2 + 2 * Math.cos(w) * y1 - (1 - al) * y2) / a0; x2 = x1; x1 = x; y2 = y1; y1 = y; if (turn) mur[i] += g * y; }
  }
  const T = 2 * Math.PI / N;
  for (let i = 0; i < N; i++) out[i] += 0.055 * mur[i] * (0.6 + 0.2 * Math.sin(T * i * 23) + 0.2 * Math.sin(T * i * 41 + 1) + 0.15 * Math.sin(T * i * 5 + 2));
  let peak = 0; for (const v of out) peak = Math.max(peak, Math.abs(v));
  const wav = Buffer.alloc(44 + N * loops * 2);
  wav.write('RIFF', 0); wav.writeUInt32LE(36 + N * loops * 2, 4); wav.write('WAVEfmt ', 8); wav.writeUInt32LE(16, 16); wav.writeUInt16LE(1, 20); wav.writeUInt16LE(1, 22); wav.writeUInt32LE(HZ, 24); wav.writeUInt32LE(HZ * 2, 28); wav.writeUInt16LE(2, 32); wav.writeUInt16LE(16, 34); wav.write('data', 36); wav.writeUInt32LE(N * loops * 2, 40);
  for (let i = 0; i < N * loops; i++) wav.writeInt16LE(Math.round((out[i % N] / peak) * 0.5 * 32767), 44 + i * 2);
  return wav;
}
