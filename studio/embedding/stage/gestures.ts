import { type Camera, panned, type Size, turned, zoomed } from "../draw/camera.ts";

/** What a drag does: it moves or turns the picture, or draws around points. */
export type DragMode = "move" | "lasso";

export interface GestureHooks {
  readonly size: () => Size;
  readonly camera: () => Camera | null;
  readonly setCamera: (camera: Camera) => void;
  readonly mode: () => DragMode;
  /** The pointer rests at a place; null once it is gone, or busy. */
  readonly onHover: (place: readonly [x: number, y: number] | null) => void;
  readonly onClick: (x: number, y: number) => void;
  /** The line so far, x and y by turns; `isOver` once the pointer is up. */
  readonly onLasso: (outline: readonly number[], isOver: boolean) => void;
}

/** Pixels that a pointer may stray and still click. */
const STRAY = 4;

/** Radians for a pixel. */
const TURN = 0.008;

interface Held {
  x: number;
  y: number;
}

/**
 * Listens to pointers on an element. Drag moves the picture, in three dimensions turns it, and with shift, or in lasso mode,
 * draws around points; the secondary button and two fingers move in any case; the wheel and two fingers zoom. Returns a
 * function that stops listening.
 */
export function listenToPointers(element: HTMLElement, hooks: GestureHooks): () => void {
  const held = new Map<number, Held>();
  let outline: number[] | null = null;
  let strayed = 0;
  const placeOf = (event: MouseEvent): [number, number] => {
    const { left, top } = element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const change = (make: (camera: Camera, size: Size) => Camera) => {
    const camera = hooks.camera();
    if (camera) hooks.setCamera(make(camera, hooks.size()));
  };
  const pinch = (event: PointerEvent, x: number, y: number) => {
    const own = held.get(event.pointerId);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (!own || !other) return;
    const before = Math.hypot(own.x - other.x, own.y - other.y);
    const after = Math.hypot(x - other.x, y - other.y);
    change((camera, size) => {
      const moved = panned(camera, (x - own.x) / 2, (y - own.y) / 2, size);
      return before > 0 ? zoomed(moved, after / before, (x + other.x) / 2, (y + other.y) / 2, size) : moved;
    });
  };
  const drag = (event: PointerEvent, dx: number, dy: number) => {
    const isSecondary = (event.buttons & 2) !== 0;
    change((camera, size) =>
      camera.perspective > 0 && !isSecondary ? turned(camera, dx * TURN, -dy * TURN) : panned(camera, dx, dy, size),
    );
  };

  const down = (event: PointerEvent) => {
    const [x, y] = placeOf(event);
    held.set(event.pointerId, { x, y });
    element.setPointerCapture(event.pointerId);
    strayed = held.size > 1 ? Infinity : 0;
    const draws = (hooks.mode() === "lasso" || event.shiftKey) && event.button === 0;
    outline = held.size === 1 && draws ? [x, y] : null;
    hooks.onHover(null);
  };
  const move = (event: PointerEvent) => {
    const [x, y] = placeOf(event);
    const own = held.get(event.pointerId);
    if (!own) {
      if (held.size === 0 && event.pointerType !== "touch") hooks.onHover([x, y]);
      return;
    }
    const [dx, dy] = [x - own.x, y - own.y];
    strayed += Math.hypot(dx, dy);
    if (held.size > 1) pinch(event, x, y);
    else if (outline) {
      outline.push(x, y);
      hooks.onLasso(outline, false);
    } else if (strayed > STRAY) drag(event, dx, dy);
    [own.x, own.y] = [x, y];
  };
  const up = (event: PointerEvent) => {
    if (!held.delete(event.pointerId) || held.size > 0) return;
    const [x, y] = placeOf(event);
    if (strayed <= STRAY && event.type === "pointerup") hooks.onClick(x, y);
    if (outline) hooks.onLasso(strayed > STRAY && event.type === "pointerup" ? outline : [], true);
    outline = null;
  };
  const leave = () => {
    if (held.size === 0) hooks.onHover(null);
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const [x, y] = placeOf(event);
    // Lines and pages are the units of some mice.
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1);
    const factor = Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.002));
    change((camera, size) => zoomed(camera, factor, x, y, size));
  };
  const menu = (event: Event) => event.preventDefault();
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", up);
  element.addEventListener("pointerleave", leave);
  element.addEventListener("wheel", wheel, { passive: false });
  element.addEventListener("contextmenu", menu);
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", up);
    element.removeEventListener("pointerleave", leave);
    element.removeEventListener("wheel", wheel);
    element.removeEventListener("contextmenu", menu);
  };
}

/** Pixels and radians that an arrow key moves and turns by. */
const KEY = { pan: 40, turn: 0.12, zoom: 1.25 };

/** The camera after a key: arrows move, in three dimensions turn, with shift move there too; + and − zoom. Null for others. */
export function cameraAfterKey(
  { key, shiftKey }: Pick<KeyboardEvent, "key" | "shiftKey">,
  camera: Camera,
  size: Size,
): Camera | null {
  const dx = Number(key === "ArrowRight") - Number(key === "ArrowLeft");
  const dy = Number(key === "ArrowDown") - Number(key === "ArrowUp");
  if (dx !== 0 || dy !== 0) {
    return camera.perspective > 0 && !shiftKey
      ? turned(camera, dx * KEY.turn, -dy * KEY.turn)
      : panned(camera, -dx * KEY.pan, -dy * KEY.pan, size);
  }
  const factor = key === "+" || key === "=" ? KEY.zoom : key === "-" || key === "_" ? 1 / KEY.zoom : null;
  return factor === null ? null : zoomed(camera, factor, size.width / 2, size.height / 2, size);
}
