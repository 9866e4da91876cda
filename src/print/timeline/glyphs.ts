/** What the parts of a timeline are drawn with. All are one column wide. */
export interface Glyphs {
  /** Heights of the strip, from the lowest. */
  heights: string;
  /** Warnings in a lane: 1, 2 or 3, 4 to 9, 10 or more. */
  warnings: string;
  normal: string;
  /** Between the first and the last occurrence, where the times of the others are not known. */
  spreadWarning: string;
  spreadNormal: string;
  gap: string;
  tick: string;
  ellipsis: string;
}

const UNICODE: Glyphs = {
  heights: '▁▂▃▄▅▆▇█',
  warnings: '▂▄▆█',
  normal: '•',
  spreadWarning: '┅',
  spreadNormal: '┄',
  gap: '░',
  tick: '╷',
  ellipsis: '…',
};

const ASCII: Glyphs = {
  heights: '.:-=+*%#',
  warnings: '!!##',
  normal: 'o',
  spreadWarning: '=',
  spreadNormal: '-',
  gap: '/',
  tick: '|',
  ellipsis: '*',
};

/** Returns what the locale can show: ASCII where it names another encoding than UTF-8, or none, as `C` does. */
export function glyphsFor(env: Record<string, string | undefined>): Glyphs {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return locale === '' || /utf-?8/i.test(locale) ? UNICODE : ASCII;
}
