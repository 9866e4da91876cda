/** What stands between `%` and the verb in one of Go's format strings. */
export interface Directive {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** Set by `%#v` instead of `sharp`: values as they stand in Go's source. */
  goSyntax: boolean;
  width: number | undefined;
  precision: number | undefined;
}

/** Fills a text up to the directive's width, counted in characters; with zeros only on the left. */
export function pad(text: string, directive: Directive, zero = directive.zero): string {
  if (directive.width === undefined) return text;
  const missing = directive.width - [...text].length;
  if (missing <= 0) return text;
  if (directive.minus) return text + ' '.repeat(missing);
  return (zero ? '0' : ' ').repeat(missing) + text;
}

/** A text's first characters, as many as the directive's precision says. */
export function truncate(text: string, { precision }: Directive): string {
  return precision === undefined || text.length <= precision ? text : [...text].slice(0, precision).join('');
}
