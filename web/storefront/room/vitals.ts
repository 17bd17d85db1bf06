// What a page tells of itself with its pings: how long it was in sight, how long video ran, whether goods were looked at.
// Sums only, since the page was opened. The server believes it within reason, and is content without.
export type VitalSigns = { played_ms?: number; visible_ms?: number; tapped?: boolean };

/** A sum of time that runs and stands still. */
class Stopwatch {
  private sum = 0;
  private since: number | null = null;
  run(on: boolean, now: number): void {
    if (on && this.since === null) this.since = now;
    if (!on && this.since !== null) {
      this.sum += now - this.since;
      this.since = null;
    }
  }
  read(now: number): number {
    return Math.round(this.sum + (this.since === null ? 0 : now - this.since));
  }
}

export class Vitals {
  private readonly sight = new Stopwatch();
  private readonly video = new Stopwatch();
  private canPlay = false;
  private tapped = false;

  /** The page is in sight, or not. */
  seen(visible: boolean, now: number): void {
    this.sight.run(visible, now);
  }
  /** Video runs or stands; null where there is none, or the browser cannot play it. */
  playing(runs: boolean | null, now: number): void {
    if (runs !== null) this.canPlay = true;
    this.video.run(runs === true, now);
  }
  /** A product, a size or the bag was opened. */
  tap(): void {
    this.tapped = true;
  }
  signs(now: number): VitalSigns {
    return { visible_ms: this.sight.read(now), ...(this.canPlay && { played_ms: this.video.read(now) }), ...(this.tapped && { tapped: true }) };
  }
}
