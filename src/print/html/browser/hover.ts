import type { TimeFormat } from './times.ts';
import { Tip } from './tip.ts';
import type { View } from './view.ts';

/** Marks and describes what is under the pointer: an event, or a time that was not recorded. */
export class Hover {
  readonly #view: View;
  readonly #tip = new Tip();

  constructor(view: View) {
    this.#view = view;
  }

  /** Shows what is at the position of the pointer. Returns whether it is an event. */
  move({ offsetX, offsetY, clientX, clientY }: PointerEvent, times: TimeFormat): boolean {
    const found = this.#view.eventAt(offsetX, offsetY);
    const shown = found?.event ?? this.#view.gapAt(offsetX, offsetY);
    if (shown) this.#tip.show(shown, times, clientX, clientY);
    else this.#tip.hide();
    this.#view.mark(found);
    return found !== undefined;
  }

  leave(): void {
    this.#tip.hide();
    this.#view.mark(undefined);
  }
}
