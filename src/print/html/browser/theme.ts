import { byId } from './elements.ts';

/** Light or dark colors: those of the system, unless the reader chose. */
export class Theme {
  chosen: 'light' | 'dark' | undefined;

  choose(theme: 'light' | 'dark' | undefined): void {
    this.chosen = theme;
    const root = document.documentElement;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    byId('theme').setAttribute('aria-pressed', `${this.isDark}`);
  }

  get isDark(): boolean {
    return this.chosen ? this.chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }
}
