import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Home } from '../../support/kev.ts';
import type { Scenario, TortureOptions } from '../scenario.ts';
import { SmallDisk } from '../small-disk.ts';

const EVENTS = 8;

/** A store on a read-only file system can be read, and writing fails with one clear line. */
export const readOnly: Scenario = {
  name: 'read-only',
  async run({ home }: TortureOptions) {
    using disk = new SmallDisk(join(home.path, 'disk'), 2048);
    const store = join(disk.path, 'store');
    for (const isKilled of [false, true]) {
      for (let at = 0; at < EVENTS / 2; at++) await emit(home, store, `x${at}-${isKilled}`);
      if (isKilled) await killEmitting(home, store);
      disk.setReadOnly(true);
      const listed = await home.kev(['get', '-o', 'name', '--store', store]);
      const expected = isKilled ? EVENTS + 1 : EVENTS / 2;
      const count = listed.stdout.split('\n').length - 1;
      assert(
        listed.status === 0 && count === expected,
        `kev get ended with ${listed.status} and ${count} events: ${listed.stderr}`,
      );
      const refused = await home.kev([
        'emit',
        'pod/y',
        'Normal',
        'R',
        'm',
        '--store',
        store,
        '--timeout',
        '30s',
      ]);
      assert(refused.status === 2, `kev emit ended with ${refused.status}: ${refused.stderr}`);
      assert(
        /^error: cannot open the local store .*\n$/.test(refused.stderr),
        `kev emit printed: ${refused.stderr}`,
      );
      disk.setReadOnly(false);
    }
    await emit(home, store, 'again');
    return `${EVENTS} events on a file system that cannot be written to, after a clean end and a kill: all are read`;
  },
};

async function emit(home: Home, store: string, name: string): Promise<void> {
  const { status, stderr } = await home.kev(['emit', `pod/${name}`, 'Normal', 'R', 'm', '--store', store]);
  assert(status === 0, `kev emit ended with ${status}: ${stderr}`);
}

/** Leaves a write-ahead log. */
async function killEmitting(home: Home, store: string): Promise<void> {
  const emitting = home.start(['emit', '-f', '-', '--store', store]);
  const { child, status } = emitting;
  child.stdin?.write('{"object":"pod/killed","type":"Normal","reason":"R","message":"m"}\n');
  await emitting.line(/created/);
  child.kill('SIGKILL');
  await status;
}
