import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Home } from '../support/kev.ts';

const PROCESSES = 8;
/** Each a process of its own: 200 take minutes, and are for CI. */
const EMITS = Number(process.env.KEV_TEST_EMITS ?? 10);

it(`counts right when ${PROCESSES} shells emit the same event ${EMITS} times each`, {
  timeout: 900_000,
}, async () => {
  using home = new Home();
  const store = join(home.path, 'store');
  const loop = `for i in $(seq ${EMITS}); do kev emit pod/x Warning JustTest m --store ${store} || exit 1; done`;
  const runs = await Promise.all(Array.from({ length: PROCESSES }, () => home.shell(loop)));
  for (const { status, stderr } of runs) expect({ status, stderr }).toEqual({ status: 0, stderr: '' });

  const counts = runs.flatMap(({ stdout }) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => Number(/x(\d+)\)$/.exec(line)?.[1] ?? 1)),
  );
  const total = PROCESSES * EMITS;
  expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, at) => at + 1));

  const { stdout } = await home.kev(['get', '--store', store, '-o', 'ndjson']);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toMatchObject({ count: total });
  const files = readdirSync(store).filter((name) => !/-(wal|shm)$/.test(name));
  expect(files.toSorted()).toEqual(['clean-shutdown', 'kev.db']);
});
