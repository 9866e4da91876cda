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
 * Replaces what differs between runs: ages, durations, clock times (with a date if midnight is between), names of events,
 * the width of columns with ages, and V8's messages about invalid JSON.
 */
export function maskVariableParts(text: string): string {
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
