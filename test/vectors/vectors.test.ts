import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { familyOf, runCaseOf } from './families.ts';
import { withoutGoOnly } from './go-only.ts';
import { readVectorFolder } from './vector-file.ts';

const folders = ['data', 'after-shutdown'];
const files = folders.flatMap((folder) =>
  readVectorFolder(fileURLToPath(new URL(folder, import.meta.url))).map((file) => ({
    folder,
    ...withoutGoOnly(file).file,
  })),
);

describe.each(files.filter((file) => familyOf(file.name) !== undefined))('$folder/$name', (file) => {
  it(`does what the real client-go does in ${file.cases.length} cases`, { timeout: 120_000 }, async () => {
    const runCase = await runCaseOf(file.name);
    const failures: Record<string, string[]> = {};
    for (const vectorCase of file.cases) {
      const differences = (await runCase?.(vectorCase, file)) ?? ['no runner'];
      if (differences.length > 0) failures[vectorCase.name] = differences.slice(0, 5);
    }
    expect(failures).toEqual({});
  });
});
