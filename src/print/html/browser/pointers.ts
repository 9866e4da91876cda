import type { TimeRange } from '../../../explain/lanes/range.ts';
import type { App } from './app.ts';

/** Pixels that a pointer may move in a click. */
const CLICK = 4;

/** Makes the pictures react to mouse, pen, and fingers. */
export function listenToPointers(app: App, lanes: HTMLCanvasElement): void {
  listenToLanes(app, lanes);
  listenToStrip(app);
}

function listenToLanes(app: App, lanes: HTMLCanvasElement): void {
  const { view } = app;
  const pointers = new Map<number, PointerEvent>();
  let start: PointerEvent | undefined;
  let isChoosing = false;
  let isMoving = false;

  lanes.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    lanes.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    if (pointers.size > 1) return;
    [start, isMoving, isChoosing] = [event, false, event.shiftKey || view.isAxis(event.offsetY)];
    view.chart.focus({ preventScroll: true });
  });
  lanes.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (start === undefined || before === undefined) {
      lanes.classList.toggle('axis', view.isAxis(event.offsetY) || event.shiftKey);
      lanes.classList.toggle('hit', app.hover.move(event, app.times));
      return;
    }
    if (pointers.size === 2) pinch(app, pointers, before, event);
    pointers.set(event.pointerId, event);
    if (pointers.size > 1) return;
    isMoving ||= Math.hypot(event.offsetX - start.offsetX, event.offsetY - start.offsetY) > CLICK;
    if (!isMoving) return;
    app.hover.leave();
    if (isChoosing) return view.choose(rangeOf(view.timeAt(start.offsetX), view.timeAt(event.offsetX)));
    lanes.classList.add('dragging');
    view.chart.scrollTop += before.offsetY - event.offsetY;
    app.pan((before.offsetX - event.offsetX) / view.laneWidth);
  });
  const end = (event: PointerEvent) => {
    pointers.delete(event.pointerId);
    lanes.classList.remove('dragging');
    if (start === undefined || pointers.size > 0) return;
    const from = start;
    start = undefined;
    view.choose(undefined);
    if (event.type === 'pointercancel') return;
    if (!isMoving) app.click(event.offsetX, event.offsetY);
    else if (isChoosing) app.show(rangeOf(view.timeAt(from.offsetX), view.timeAt(event.offsetX)));
  };
  lanes.addEventListener('pointerup', end);
  lanes.addEventListener('pointercancel', end);
  lanes.addEventListener('pointerleave', () => app.hover.leave());
  lanes.addEventListener('dblclick', (event) => app.zoom(2, view.timeAt(event.offsetX)));
  lanes.addEventListener(
    'wheel',
    (event) => {
      // With Shift, and with a sideways wheel, a browser scrolls sideways.
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) app.pan(event.deltaX / view.laneWidth);
      else app.zoom(1.0015 ** -pixelsOf(event), view.timeAt(event.offsetX));
      event.preventDefault();
    },
    { passive: false },
  );
}

/** Wheels count in pixels, or in lines. */
function pixelsOf({ deltaY, deltaMode }: WheelEvent): number {
  return deltaMode === WheelEvent.DOM_DELTA_PIXEL ? deltaY : deltaY * 16;
}

function pinch(
  app: App,
  pointers: ReadonlyMap<number, PointerEvent>,
  before: PointerEvent,
  now: PointerEvent,
): void {
  const other = [...pointers.values()].find(({ pointerId }) => pointerId !== now.pointerId);
  if (other === undefined) return;
  const factor =
    Math.abs(now.offsetX - other.offsetX) / Math.max(Math.abs(before.offsetX - other.offsetX), 1);
  if (factor > 0) app.zoom(factor, app.view.timeAt((now.offsetX + other.offsetX) / 2));
}

function listenToStrip(app: App): void {
  const { view } = app;
  const { canvas } = view.strip;
  let start: { x: number; window: TimeRange | undefined } | undefined;
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    const at = view.stripTimeAt(event.offsetX);
    const { from, to, isHome } = app.window;
    // The part in view is moved; elsewhere, another part is chosen.
    start = { x: event.offsetX, window: !isHome && at >= from && at <= to ? { from, to } : undefined };
  });
  canvas.addEventListener('pointermove', ({ offsetX }) => {
    if (start === undefined) return;
    const [from, to] = [view.stripTimeAt(start.x), view.stripTimeAt(offsetX)];
    if (start.window) app.show({ from: start.window.from + to - from, to: start.window.to + to - from });
    else view.choose(rangeOf(from, to));
  });
  const end = ({ type, offsetX }: PointerEvent) => {
    if (start === undefined) return;
    const { x, window } = start;
    start = undefined;
    view.choose(undefined);
    if (type === 'pointercancel' || window) return;
    const [from, to] = [view.stripTimeAt(x), view.stripTimeAt(offsetX)];
    if (Math.abs(offsetX - x) > CLICK) app.show(rangeOf(from, to));
    else if (!app.window.isHome)
      app.show({ from: to - app.window.length / 2, to: to + app.window.length / 2 });
  };
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);
}

function rangeOf(a: number, b: number): TimeRange {
  return { from: Math.min(a, b), to: Math.max(a, b) };
}
