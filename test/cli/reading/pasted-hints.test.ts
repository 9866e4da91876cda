import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../../support/in-process.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

/** What a shell runs as it is, and what it runs between single quotes. */
const NAME = 'web$(touch$IFS.owned)';
const QUOTED = `xyz|'${NAME}'`;
const EVENTS = JSON.stringify({
  kind: 'EventList',
  apiVersion: 'v1',
  items: [
    {
      metadata: { name: 'a.1', namespace: `shop${NAME}` },
      involvedObject: { kind: 'Pod', name: NAME, namespace: `shop${NAME}` },
      reason: `Back${NAME}`,
      message: `Xyz ${NAME}`,
      lastTimestamp: '2026-11-29T00:00:00Z',
    },
  ],
});

describe('a hint that is pasted into a shell runs nothing that a name contains', () => {
  it.each([
    ['get', '-f', 'FILE', '-n', `shoq${NAME}`],
    ['get', '-f', 'FILE', '-A', '--reason', `back${NAME}`],
    ['get', '-f', 'FILE', '-A', '-i', QUOTED],
    ['get', '-f', 'FILE', '-A', `x/${NAME}`],
    ['get', `pod/web,${NAME}`],
    ['get', NAME],
    ['get', `${NAME}.json`],
    ['get', `./${NAME}.json`],
    ['get', `shop/pod/${NAME}`],
    ['get', `https://${NAME}`],
    ['get', `5m1${NAME}`],
    ['get', `pod/${NAME}*`],
    ['get', '--for=pod', NAME],
    ['describe', `event/${NAME}`],
    ['watch', '-f', 'FILE', '--until', `5m${NAME}`],
    ['watch', '-f', 'FILE', '--until', `condition=${NAME}`],
    ['emit', `./${NAME}.json`, 'Reason', 'message'],
    [`pod/${NAME}`],
    [`pod/${NAME}`, '--token', 'x'],
    [`pod/a b;touch$IFS.owned`],
    ['get', 'FILE'],
    ['why', 'FILE'],
    ['timeline', 'FILE'],
  ])('kev %s %s', async (...words) => {
    using folder = new TemporaryFolder();
    const file = folder.at(`${NAME}.json`);
    writeFileSync(file, EVENTS);
    const { stderr } = await runInProcess(words.map((word) => (word === 'FILE' ? file : word)));
    // What a hint says was typed is before the colon.
    const hint = /^hint: (?:.*: )?(.*)$/m.exec(stderr)?.[1] ?? '';
    // Pasted from any word on.
    for (const [at] of [[0] as const, ...[...hint.matchAll(/ /g)].map(({ index }) => [index + 1] as const)]) {
      spawnSync('bash', ['--norc', '-c', hint.slice(at)], {
        cwd: folder.path,
        env: { PATH: process.env.PATH },
      });
      expect(existsSync(folder.at('.owned')), hint.slice(at)).toBe(false);
    }
  });
});
