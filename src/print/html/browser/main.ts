import { GROUPINGS } from '../../../explain/lanes/groups.ts';
import type { PageData } from '../page-data.ts';
import { App } from './app.ts';
import { byId } from './elements.ts';
import { listenToKeys } from './keys.ts';
import { listenToPointers } from './pointers.ts';
import { readEvents } from './read-data.ts';

/** The script of a timeline page. */
function start(): void {
  const data = JSON.parse(byId('data').textContent ?? '') as PageData;
  byId('app').hidden = false;
  byId<HTMLDetailsElement>('worst').open = false;
  const app = new App(data, readEvents(data));
  app.restore();

  const filter = byId<HTMLInputElement>('filter');
  filter.addEventListener('input', () => app.filter(filter.value));
  const by = byId<HTMLSelectElement>('by');
  by.addEventListener('change', () => app.group(GROUPINGS.find((known) => known === by.value) ?? data.by));
  const onClick = (id: string, action: () => void) => byId(id).addEventListener('click', action);
  onClick('in', () => app.zoom(2));
  onClick('out', () => app.zoom(0.5));
  onClick('all', () => app.showAll());
  onClick('utc', () => app.toggleUtc());
  onClick('theme', () => app.toggleTheme());
  const toggleHelp = () => {
    const keys = byId('keys');
    keys.hidden = !keys.hidden;
    byId('help').setAttribute('aria-expanded', `${!keys.hidden}`);
  };
  onClick('help', toggleHelp);
  listenToKeys(app, toggleHelp);
  listenToPointers(app, byId<HTMLCanvasElement>('lanes'));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => app.view.colorsChanged());
  window.addEventListener('hashchange', () => app.restore());
}

start();
