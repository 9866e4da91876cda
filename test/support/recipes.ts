import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

/** The block of the README behind `<!-- recipe: NAME -->`; undefined when it is not there. */
export function findRecipe(name: string): string | undefined {
  return new RegExp(`<!-- recipe: ${name} -->\\n+\`\`\`\\w*\\n(.*?)^\`\`\`$`, 'ms').exec(readme)?.[1];
}
