import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `types.js [DIR]`: makes the declarations in a folder (default: dist/) fit to be published. An import
 * names the `.js` that it stands for, as every compiler understands it, and what the entry
 * points do not lead to is removed, so that nobody needs the packages behind it to check types.
 */

const folder = process.argv[2] ?? 'dist';
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

for (const entry of ['index.d.ts', 'client-go.d.ts']) keep(join(folder, entry));
for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  if (file.endsWith('.d.ts') && !needed.has(file)) rmSync(file);
}
