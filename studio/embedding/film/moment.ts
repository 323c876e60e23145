/** Between which frames of a film a moment lies, and how far from the first to the second, in [0, 1]. */
export interface Moment {
  readonly from: number;
  readonly to: number;
  readonly mix: number;
}

/**
 * The frames that are ready around a time, which counts frames and may lie between two. Before the first and after the last
 * that is ready it stands still; null where none is.
 * @param ready in any order.
 */
export function momentAt(ready: readonly number[], time: number): Moment | null {
  const before = ready.filter((frame) => frame <= time);
  const after = ready.filter((frame) => frame >= time);
  if (ready.length === 0) return null;
  const from = before.length > 0 ? Math.max(...before) : Math.min(...ready);
  const to = after.length > 0 ? Math.min(...after) : from;
  return { from, to, mix: to > from ? (time - from) / (to - from) : 0 };
}

/** Frames of a film that pass in a second at normal speed. */
const PACE = 1.25;

/** Where a film that plays is after some time, and whether it has come to its end. */
export function advanced(
  time: number,
  seconds: number,
  speed: number,
  frames: number,
): { readonly time: number; readonly isOver: boolean } {
  const last = frames - 1;
  const next = time + seconds * speed * PACE;
  return next >= last ? { time: last, isOver: true } : { time: next, isOver: false };
}

/** The whole frame that an arrow key goes to from a time: the next in that direction. */
export function stepped(time: number, direction: -1 | 1, frames: number): number {
  const next = direction > 0 ? Math.floor(time) + 1 : Math.ceil(time) - 1;
  return Math.min(frames - 1, Math.max(0, next));
}
