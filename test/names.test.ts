import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../src/', import.meta.url));
const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;

it('exports each name once in the project', () => {
  const filesByName = new Map<string, Set<string>>();
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    for (const [, name = ''] of readFileSync(root + file, 'utf8').matchAll(DECLARED))
      filesByName.set(name, (filesByName.get(name) ?? new Set()).add(file));
  }
  expect(filesByName.size).toBeGreaterThan(500);
  expect([...filesByName].filter(([, files]) => files.size > 1)).toEqual([]);
});
