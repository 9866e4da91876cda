import { formatFragment, type PageState, parseFragment } from './fragment.ts';

/** How long the fragment may be behind: browsers limit how often it changes. */
const DELAY_MS = 200;

/** Keeps the state of the page in the fragment of its URL, so that a link shows the same. */
export class UrlFragment {
  readonly #stateOf: () => PageState;
  #timer: number | undefined;

  /** @param stateOf returns the state that the page has now */
  constructor(stateOf: () => PageState) {
    this.#stateOf = stateOf;
  }

  read(): PageState {
    return parseFragment(location.hash);
  }

  /** Writes the state, soon. */
  update(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#write(), DELAY_MS);
  }

  #write(): void {
    const fragment = formatFragment(this.#stateOf());
    if (fragment !== location.hash.slice(1)) history.replaceState(null, '', `#${fragment}`);
  }
}
