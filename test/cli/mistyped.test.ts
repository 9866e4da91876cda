import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { EVENTS, type Mistyped, outputOf, readMistyped, writeMistyped } from '../support/mistyped.ts';

/** With UPDATE_TRANSCRIPTS=1 the answers are written down as they are. */
const isUpdating = process.env.UPDATE_TRANSCRIPTS === '1';
const lines = readMistyped();
const given = new Map<string, Mistyped[]>([...lines.keys()].map((heading) => [heading, []]));
const folder = mkdtempSync(join(tmpdir(), 'kev-test-'));
const env = { KEV_STORE: join(folder, 'store'), PATH: process.env.PATH ?? '' };

beforeAll(async () => {
  for (const event of EVENTS) await runInProcess(event, { env });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  if (isUpdating) writeMistyped(given);
});

/** The words of a line with quotes, but no other characters that are special to a shell. */
function split(line: string): string[] {
  const words = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2')).slice(1);
}

describe.each([...lines])('%s', (heading, steps) => {
  it.each(steps)('$line', async ({ line, output }) => {
    const finished = await runInProcess(split(line), { env });
    given.get(heading)?.push({ line, output: outputOf(finished) });
    if (!isUpdating) expect(outputOf(finished)).toBe(output);
    const messages = finished.stderr.split('\n').slice(0, -1);
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.length).toBeLessThanOrEqual(2);
    expect(finished.stderr).not.toContain('s3cr3t');
    // What is understood is no mistake.
    if (finished.status === 0) expect(messages.join('\n')).toMatch(/^(?:hint|warning): /m);
  });
});

it('are at least 200 different mistakes', () => {
  const all = [...lines.values()].flat().map(({ line }) => line);
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(200);
});
