import { readFileSync } from 'node:fs';

/** The text of a file of valid inputs. */
export function readCorpus(file: string): string {
  return readFileSync(new URL(`corpus/${file}`, import.meta.url), 'utf8');
}

/** The inputs of a file that has one a line. */
export function corpusLines(file: string): string[] {
  return readCorpus(file)
    .split('\n')
    .filter((line) => line !== '');
}

/** The values of a file that has one a line, in JSON. */
export function corpusValues(file: string): unknown[] {
  return corpusLines(file).map((line) => JSON.parse(line));
}
