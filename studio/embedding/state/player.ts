import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup, untrack } from "solid-js";
import { advanced, stepped } from "../film/moment.ts";

/** Speeds to choose from; 1 is one and a quarter epochs a second. */
export const speeds = [0.5, 1, 2, 4] as const;

/** Where a film stands. */
export interface Player {
  /** In frames; between two of them where the film is moving. */
  readonly time: Accessor<number>;
  /** The frame that it is nearest to. */
  readonly frame: Accessor<number>;
  readonly isPlaying: Accessor<boolean>;
  readonly speed: Accessor<number>;
  readonly setSpeed: (speed: number) => void;
  /** Goes to a time, and stops there. */
  readonly seek: (time: number) => void;
  readonly step: (direction: -1 | 1) => void;
  /** Plays, from the start where the film is at its end; or stops. */
  readonly toggle: () => void;
}

/**
 * Plays a film. It waits before a time for which `isReady` says no. A film that grows while its end is shown plays on to
 * the new end.
 */
export function createPlayer(frames: Accessor<number>, isReady: (time: number) => boolean): Player {
  const [wanted, setTime] = createSignal(untrack(frames) - 1);
  // A training that goes back to an earlier epoch makes the film shorter.
  const time = () => Math.min(wanted(), frames() - 1);
  const [isPlaying, setPlaying] = createSignal(false);
  const [speed, setSpeed] = createSignal<number>(1);
  const frame = createMemo(() => Math.round(time()));
  createEffect(() => {
    if (!isPlaying()) return;
    let before = performance.now();
    let handle = requestAnimationFrame(function tick(now: number) {
      // A page that was in the background goes on where it was.
      const seconds = Math.min(0.1, (now - before) / 1000);
      before = now;
      const next = advanced(untrack(time), seconds, untrack(speed), untrack(frames));
      if (isReady(next.time)) {
        setTime(next.time);
        if (next.isOver) setPlaying(false);
      }
      handle = requestAnimationFrame(tick);
    });
    onCleanup(() => cancelAnimationFrame(handle));
  });
  createEffect(
    on(frames, (now, before) => {
      if (before !== undefined && now > before && untrack(time) === before - 1) setPlaying(true);
    }),
  );
  const seek = (to: number) => {
    setPlaying(false);
    setTime(Math.min(frames() - 1, Math.max(0, to)));
  };
  return {
    time,
    frame,
    isPlaying,
    speed,
    setSpeed,
    seek,
    step: (direction) => seek(stepped(time(), direction, frames())),
    toggle() {
      if (!isPlaying() && time() >= frames() - 1) setTime(0);
      setPlaying((playing) => !playing && frames() > 1);
    },
  };
}
