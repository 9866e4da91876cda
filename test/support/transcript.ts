/** A command and what it prints, both streams as on a terminal; `[3]` in a last line is an exit status that is not 0. */
export interface Step {
  command: string;
  output: string;
}

/** The steps of a transcript: `$ ` before each command. */
export function readSteps(text: string): Step[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...output] = part.split('\n');
      return { command, output: output.join('\n') };
    });
}

/**
 * Time passes while a transcript runs (and the date is printed when an event was before midnight), it is in the names of events that are not counted, the width of a column is that
 * of its ages, and each V8 has words of its own for what is not valid JSON.
 */
export function withoutWhatVaries(text: string): string {
  return text
    .replace(/(\b|\[2m)(\d+s|\d+m(\d+s)?|\d+y\d+d)(\^\[\[22m)? +/g, 'AGE ')
    .replace(/\b(after|in|over) (?:\d+(?:ms|[dhms]))+(?![.\w])/g, '$1 AGE')
    .replace(/\b(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d,/g, 'CLOCK,')
    .replace(/( Age|----|LAST SEEN) +/g, '$1 ')
    .replace(/\.18[0-9a-f]{14}\b/g, '.NANOSECONDS')
    .replace(/(not valid JSON: ).*/g, '$1…');
}

/** Control characters as `cat -v` writes them. */
export function caret(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\x00-\x09\x0b-\x1f]/g, (sign) => `^${String.fromCharCode(sign.charCodeAt(0) + 64)}`);
}
