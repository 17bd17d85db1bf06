// Joins one FLV of pictures and one of sound into a loop: pictures at exactly 1000/fps ms, exactly seconds × hz / 1024 sound frames taken from the
// second of three turns (so that the frame before the first is the loop's last), timestamps from 0, one metadata tag, sequence headers first.
const tags = (b) => { const out = []; for (let p = b.readUInt32BE(5) + 4; p + 11 <= b.length;) { const size = b.readUIntBE(p + 1, 3); out.push({ type: b[p], body: b.subarray(p + 11, p + 11 + size) }); p += 15 + size; } return out; };
const tag = (type, ms, body) => { const h = Buffer.alloc(11), t = Buffer.alloc(4); h[0] = type; h.writeUIntBE(body.length, 1, 3); h.writeUIntBE(ms & 0xffffff, 4, 3); h[7] = ms >>> 24; t.writeUInt32BE(11 + body.length); return Buffer.concat([h, body, t]); };
const str = (s) => { const b = Buffer.alloc(2 + s.length); b.writeUInt16BE(s.length); b.write(s, 2); return b; };
const num = (v) => { const b = Buffer.alloc(9); b.writeDoubleBE(v, 1); return b; };
export function loopFlv(videoFlv, audioFlv, { seconds, fps, hz, channels, width, height }) {
  const video = tags(videoFlv).filter((t) => t.type === 9), audio = tags(audioFlv).filter((t) => t.type === 8);
  const vh = video.find((t) => t.body[1] === 0), ah = audio.find((t) => t.body[1] === 0);
  const pictures = video.filter((t) => t.body[1] === 1), frames = audio.filter((t) => t.body[1] === 1), want = (seconds * hz) / 1024;
  if (pictures.length !== seconds * fps) throw new Error(`${pictures.length} pictures, not ${seconds * fps}`);
  if (!Number.isInteger(want)) throw new Error('the loop is not a whole number of sound frames');
  const round = frames.slice(want + 1, 2 * want + 1);
  if (round.length !== want) throw new Error(`${frames.length} sound frames are too few`);
  const meta = Buffer.concat([Buffer.from([2]), str('onMetaData'), Buffer.from([8, 0, 0, 0, 8]), ...Object.entries({ duration: seconds, width, height, framerate: fps, videocodecid: 7, audiocodecid: 10, audiosamplerate: hz, audiochannels: channels }).flatMap(([k, v]) => [str(k), num(v)]), Buffer.from([0, 0, 9])]);
  const timed = [
    ...pictures.map((t, i) => { if (t.body.readUIntBE(2, 3) !== 0) throw new Error('a picture is shown later than decoded'); const key = t.body[0] >> 4 === 1; if (key !== (i % (2 * fps) === 0)) throw new Error(`keyframe out of place at picture ${i}`); return { ms: (i * 1000) / fps, type: 9, body: t.body }; }),
    ...round.map((t, i) => ({ ms: Math.round((i * 1024 * 1000) / hz), type: 8, body: t.body })),
  ].sort((a, b) => a.ms - b.ms || b.type - a.type);
  const head = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);
  return { bytes: Buffer.concat([head, tag(18, 0, meta), tag(9, 0, vh.body), tag(8, 0, ah.body), ...timed.map((t) => tag(t.type, t.ms, t.body))]), video: pictures.length, audio: round.length };
}
