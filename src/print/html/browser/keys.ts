import type { App } from './app.ts';
import { byId } from './elements.ts';

const PAN = 0.15;
const ZOOM = 1.5;

/** Makes the page react to keys, wherever the focus is, but for those that an element needs for itself. */
export function listenToKeys(app: App, toggleHelp: () => void): void {
  const filter = byId<HTMLInputElement>('filter');
  const actions: Record<string, () => void> = {
    '/': () => filter.select(),
    '?': toggleHelp,
    n: () => app.step(1),
    p: () => app.step(-1),
    ArrowDown: () => app.stepLane(1),
    ArrowUp: () => app.stepLane(-1),
    ArrowLeft: () => app.pan(-PAN),
    ArrowRight: () => app.pan(PAN),
    '+': () => app.zoom(ZOOM),
    '=': () => app.zoom(ZOOM),
    '-': () => app.zoom(1 / ZOOM),
    '0': () => app.showAll(),
    Enter: () => app.open(),
    Escape: () => app.escape(),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { key, target } = event;
    if (target === filter) {
      if (key === 'Enter') app.filter(filter.value);
      if (key === 'Escape') app.view.chart.focus();
      if (key !== 'Escape') return;
    } else if (isOwn(target as Element, key)) {
      return;
    } else if (Object.hasOwn(actions, key)) {
      actions[key]?.();
    } else {
      return;
    }
    event.preventDefault();
  });
}

/** Whether an element has a meaning of its own for a key. */
function isOwn(element: Element, key: string): boolean {
  if (element.matches('select')) return key !== 'Escape';
  if (key === 'Enter') return element.matches('button, summary');
  // They scroll the details and the table.
  return key.startsWith('Arrow') && element.closest('#drawer, #worst') !== null;
}
