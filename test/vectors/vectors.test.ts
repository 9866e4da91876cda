import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { familyOf, runCaseOf } from './families.ts';
import { readVectorFolder } from './vector-file.ts';

const files = readVectorFolder(fileURLToPath(new URL('data', import.meta.url)));

describe.each(files.filter((file) => familyOf(file.name) !== undefined))('$name', (file) => {
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
