import type { LookupAddress } from 'node:dns';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookup } from '../../../src/cluster/http/lookup.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

/** Puts a program in the place of `getent`. */
function useGetent(script: string | undefined): void {
  const folder = new TemporaryFolder();
  const { PATH } = process.env;
  if (script !== undefined)
    writeFileSync(join(folder.path, 'getent'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = script === undefined ? folder.path : `${folder.path}:${PATH}`;
  onTestFinished(() => {
    process.env.PATH = PATH;
    folder[Symbol.dispose]();
  });
}

const find = (hostname: string, options: { family?: number } = {}) =>
  new Promise<LookupAddress[] | NodeJS.ErrnoException>((resolve) =>
    lookup(hostname, { all: true, ...options }, (error, found) =>
      resolve(error ?? (found as LookupAddress[])),
    ),
  );

const ADDRESSES = `cat << END
192.0.2.7       STREAM api.test
192.0.2.7       DGRAM
192.0.2.7       RAW
2001:db8::7     STREAM
2001:db8::7     DGRAM
END`;

describe.runIf(process.platform === 'linux')('lookup', () => {
  it('gives each address once, in the order of the system', async () => {
    useGetent(ADDRESSES);
    const both = [
      { address: '192.0.2.7', family: 4 },
      { address: '2001:db8::7', family: 6 },
    ];
    expect(await find('api.test')).toEqual(both);
    expect(await find('api.test', { family: 6 })).toEqual(both.slice(1));
    const one = new Promise((resolve) =>
      lookup('api.test', {}, (error, address, family) => resolve([error, address, family])),
    );
    expect(await one).toEqual([null, '192.0.2.7', 4]);
  });

  it('reports that the host was not found', async () => {
    useGetent('exit 2');
    expect(await find('api.test')).toMatchObject({ code: 'ENOTFOUND' });
  });

  it.each([
    ['is missing', undefined],
    ['is another program', 'exit 64'],
  ])('looks up as Node does when getent %s', async (_, script) => {
    useGetent(script);
    const found = find('localhost.localdomain.invalid');
    // Held by a lookup in this process, it could not exit.
    expect(process.getActiveResourcesInfo().filter((name) => /GetAddrInfo/.test(name))).toEqual([]);
    expect(await found).toMatchObject({ syscall: 'getaddrinfo' });
    expect(await find('127.0.0.1')).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});
