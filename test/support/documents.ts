import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The README and the guides, as paths from the root of the project. */
export const DOCUMENTS = [
  'README.md',
  ...readdirSync(`${root}src/help`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `src/help/${name}`),
];

/** The text of a file of the project. */
export function readDocument(path: string): string {
  return readFileSync(root + path, 'utf8');
}

/** The code block after `<!-- MARK -->` in a document; undefined when there is none. */
export function findBlock(path: string, mark: string): string | undefined {
  return new RegExp(`<!-- ${mark} -->\\n+\`\`\`\\w*\\n(.*?)^\`\`\`$`, 'ms').exec(readDocument(path))?.[1];
}
