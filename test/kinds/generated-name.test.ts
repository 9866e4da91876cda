import { describe, expect, it } from 'vitest';
import { guessOwners } from '../../src/kinds/generated-name.ts';

describe('guessOwners', () => {
  it.each([
    [
      'Pod',
      'web-7d4b8c6f9d-x2x4x',
      [
        'DaemonSet/web-7d4b8c6f9d',
        'Job/web-7d4b8c6f9d',
        'ReplicaSet/web-7d4b8c6f9d',
        'ReplicationController/web-7d4b8c6f9d',
      ],
    ],
    [
      'Pod',
      'report-29500000-bc2df',
      [
        'Job/report',
        'Job/report-29500000',
        'DaemonSet/report-29500000',
        'ReplicaSet/report-29500000',
        'ReplicationController/report-29500000',
      ],
    ],
    [
      'Pod',
      'indexed-3-bc2df',
      [
        'Job/indexed',
        'Job/indexed-3',
        'DaemonSet/indexed-3',
        'ReplicaSet/indexed-3',
        'ReplicationController/indexed-3',
      ],
    ],
    ['Pod', 'web-0', ['StatefulSet/web']],
    ['Pod', 'my-db-12', ['StatefulSet/my-db']],
    ['Pod', 'web', []],
    // Vowels and the digits 0, 1 and 3 are in no generated name.
    ['Pod', 'web-house', []],
    ['ReplicaSet', 'web-7d4b8c6f9d', ['Deployment/web']],
    ['ReplicaSet', 'my-web-5d4f8c7b9b', ['Deployment/my-web']],
    ['ReplicaSet', 'web-api', []],
    ['ReplicaSet', 'web-db', []],
    ['Job', 'tick-29500000', ['CronJob/tick']],
    ['Job', 'tick-1772366400', ['CronJob/tick']],
    ['Job', 'tick-3', []],
    ['PersistentVolumeClaim', 'data-web-0', ['StatefulSet/web']],
    ['PersistentVolumeClaim', 'my-data-web-0', ['StatefulSet/data-web', 'StatefulSet/web']],
    ['PersistentVolumeClaim', 'data', []],
    ['Deployment', 'web-0', []],
    ['constructor', 'web-0', []],
  ])('%s %s', (kind, name, expected) => {
    const names = guessOwners(kind, name).map((owner) => `${owner.kind}/${owner.name}`);
    expect(new Set(names)).toEqual(new Set(expected));
  });
});
