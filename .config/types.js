import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the declarations in dist/ fit to be published: an import names the `.js` that it stands for, as
 * every compiler understands it, and what `index.d.ts` does not lead to is removed, so that nobody needs
 * the packages behind it to check types.
 */

const needed = new Set();

function keep(file) {
  if (needed.has(file)) return;
  needed.add(file);
  const text = readFileSync(file, 'utf8').replace(
    /((?:from |import\()')(\.[^']*)\.ts'/g,
    (_, before, path) => {
      keep(join(file, '..', `${path}.d.ts`));
      return `${before}${path}.js'`;
    },
  );
  writeFileSync(file, text);
}

keep(join('dist', 'index.d.ts'));
for (const name of readdirSync('dist', { recursive: true })) {
  const file = join('dist', name);
  if (file.endsWith('.d.ts') && !needed.has(file)) rmSync(file);
}
