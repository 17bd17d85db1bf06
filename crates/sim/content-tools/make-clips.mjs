// Renders the sale clips. node make-clips.mjs still NAME T OUT.png | node make-clips.mjs clip [NAME …]   (Chromium, ffmpeg; see browser.mjs)
import { spawn, execFileSync } from 'node:child_process';
import { writeFileSync, readFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { open } from './browser.mjs';
for (const f of ['fashion', 'home', 'food']) await import(`./draw/${f}.mjs`);
const { frame } = await import('./clip/scene.mjs');
const { SHOWS } = await import('./clip/shows.mjs');

const [mode, ...rest] = process.argv.slice(2);
const { context, page } = await open(540, 960);
await page.setContent('<body style="margin:0;background:#000"></body>');
const shot = async (show, t, opts) => { await page.evaluate((s) => { document.body.innerHTML = s; }, frame(show, t)); return page.screenshot(opts); };

if (mode === 'still') {
  const show = SHOWS.find((s) => s.name === rest[0]);
  const times = rest[1].split(',').map(Number);
  for (const [i, t] of times.entries()) await shot(show, t, { path: rest[2].replace('.png', times.length > 1 ? `-${i}.png` : '.png') });
} else {
  const { sound } = await import('./clip/sound.mjs');
  const { loopFlv } = await import('./clip/flv.mjs');
  const catalog = existsSync(new URL('clips.json', import.meta.url)) ? JSON.parse(readFileSync(new URL('clips.json', import.meta.url))) : [];
  for (const show of SHOWS.filter((s) => !rest.length || rest.includes(s.name))) {
    const out = fileURLToPath(new URL(`../content/clips/${show.name}`, import.meta.url)), dir = mkdtempSync(tmpdir() + '/phien-clip-'), fps = 25, frames = show.seconds * fps;
    writeFileSync(dir + '/loop.wav', sound(show, 3));
    const kbit = Math.floor(((930 * 8) / show.seconds - 64) * 0.965);
    const ff = spawn('ffmpeg', ['-y', '-loglevel', 'error', '-f', 'image2pipe', '-framerate', String(fps), '-c:v', 'mjpeg', '-i', '-', '-c:v', 'ffv1', '-pix_fmt', 'yuv420p', dir + '/v.mkv'], { stdio: ['pipe', 'inherit', 'inherit'] });
    for (let i = 0; i < frames; i++) if (!ff.stdin.write(await shot(show, i / fps, { type: 'jpeg', quality: 97 }))) await new Promise((r) => ff.stdin.once('drain', r));
    ff.stdin.end();
    await new Promise((r) => ff.on('close', r));
    // no B-frames, a keyframe each 2 s exactly and closed GOPs: what a live encoder in zerolatency sends, only with more time to think
    const x264 = ['-c:v', 'libx264', '-profile:v', 'high', '-level', '3.1', '-preset', 'veryslow', '-tune', 'animation', '-bf', '0', '-g', '50', '-keyint_min', '50', '-sc_threshold', '0', '-flags', '+cgop', '-x264-params', 'rc-lookahead=50:sliced-threads=0:force-cfr=1:vbv-maxrate=' + kbit * 2 + ':vbv-bufsize=' + kbit * 2, '-b:v', kbit + 'k', '-pix_fmt', 'yuv420p', '-color_range', 'tv', '-passlogfile', dir + '/p'];
    execFileSync('ffmpeg', ['-y', '-loglevel', 'error', '-i', dir + '/v.mkv', ...x264, '-pass', '1', '-f', 'null', '-']);
    execFileSync('ffmpeg', ['-y', '-loglevel', 'error', '-i', dir + '/v.mkv', ...x264, '-pass', '2', '-an', dir + '/v.flv']);
    execFileSync('ffmpeg', ['-y', '-loglevel', 'error', '-i', dir + '/loop.wav', '-c:a', 'aac', '-b:a', '64k', '-ar', '48000', '-ac', '1', dir + '/a.flv']);
    const made = loopFlv(readFileSync(dir + '/v.flv'), readFileSync(dir + '/a.flv'), { seconds: show.seconds, fps, hz: 48000, channels: 1, width: 540, height: 960 });
    writeFileSync(out + '.flv', made.bytes);
    await shot(show, show.poster ?? 2.2, { path: dir + '/p.png' });
    for (let q = 4; q < 20; q += 2) { execFileSync('ffmpeg', ['-y', '-loglevel', 'error', '-i', dir + '/p.png', '-q:v', String(q), '-pix_fmt', 'yuvj420p', out + '.jpg']); if (statSync(out + '.jpg').size < 60000) break; }
    rmSync(dir, { recursive: true });
    const per = (show.seconds * 1000) / show.acts.length;
    const entry = { file: `clips/${show.name}.flv`, poster: `clips/${show.name}.jpg`, width: 540, height: 960, fps, duration_ms: show.seconds * 1000, gop_ms: 2000, video_frames: made.video, audio_frames: made.audio, audio_hz: 48000, audio_channels: 1, shows: show.acts.map((a, i) => ({ from_ms: Math.round(i * per), to_ms: Math.round((i + 1) * per), code: a.code, product: a.product })) };
    const at = catalog.findIndex((c) => c.file === entry.file);
    if (at < 0) catalog.push(entry); else catalog[at] = entry;
    console.log(show.name, made.bytes.length, 'bytes', made.video, 'pictures', made.audio, 'audio frames', 'poster', statSync(out + '.jpg').size);
  }
  catalog.sort((a, b) => a.file.localeCompare(b.file));
  writeFileSync(new URL('clips.json', import.meta.url), JSON.stringify(catalog, null, 1) + '\n');
}
await context.close();
