import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldMessage } from '../../../src/explain/similar/message-pattern.ts';

const POD = { kind: 'Pod', namespace: 'shop', name: 'web-7f9c8b5d44-x2x4x' };
const UID = '2ab25f96-d460-4c2c-831a-12ef704718bc';
const HEX = '015d1493307bb789fd57fd984a017e5ef28fba09b4ba9c3f1a634ed2afdc732a';

const fold = (message: string, object = POD) => foldMessage(message, object).words.join('*');

describe('foldMessage', () => {
  it.each([
    // The object itself, wherever its name can't be a word.
    [`Successfully assigned shop/${POD.name} to worker-12`, 'Successfully assigned */* to worker-*'],
    [`container web in pod ${POD.name}_shop(${UID})`, 'container * in pod *_*(*)'],
    [`container sidecar in pod ${POD.name}_shop(${UID})`, 'container sidecar in pod *_*(*)'],
    ['Container web failed liveness probe, web is down', 'Container * failed liveness probe, web is down'],
    [`claim "shop/${POD.name}-data" in namespace "shop"`, 'claim "*/*-data" in namespace "*"'],
    // Other objects with generated names.
    ['Created pod: db-5d8c7f9b6-kz9zz', 'Created pod: db-*-*'],
    ['Created pod: web-0a-d3e4f', 'Created pod: web-*a-*'],
    ['Deleted pod: log-agent-tgjjd', 'Deleted pod: log-agent-*'],
    [
      'Saw completed job: sweep-29631430, condition: Complete',
      'Saw completed job: sweep-*, condition: Complete',
    ],
    ['cp-1_185838e9-c7b0-49fe-9130-109ab55b4dd2 became leader', 'cp-*_* became leader'],
    [`volume "pvc-${UID}" : volume vol-0f3c9a7714`, 'volume "pvc-*" : volume vol-*'],
    ['to ip-10-0-1-2.eu-west-1.compute.internal', 'to ip-*-*-*-*.eu-west-*.compute.internal'],
    // Addresses and numbers.
    [
      'Get "http://10.42.2.19:8080/ready": dial tcp 10.42.2.19:8080: refused',
      'Get "http://*:*/ready": dial tcp *:*: refused',
    ],
    ['dial tcp [fd00:10::a:1]:443: refused', 'dial tcp [*]:*: refused'],
    [
      'in 4.182s (1m30.5s including waiting). Size: 355631781 bytes.',
      'in * (* including waiting). Size: * bytes.',
    ],
    ['after 250ms', 'after *'],
    ['after 1h2m3s', 'after *'],
    ['available: 61472Ki, request is 0.5Gi, 87%', 'available: *, request is *, *%'],
    ['0/7 nodes are available: 2 Insufficient memory.', '*/* nodes are available: * Insufficient memory.'],
    ['at 14:02:11', 'at *'],
    // Images: their versions and digests.
    ['Pulling image "registry.example.com/shop/api:1.99"', 'Pulling image "registry.example.com/shop/api:*"'],
    [`image "api@sha256:${HEX}"`, 'image "api@sha*:*"'],
    [`network for sandbox "${HEX}": plugin`, 'network for sandbox "*": plugin'],
    // Words.
    ['Error: ImagePullBackOff', 'Error: ImagePullBackOff'],
    ['failed to decode the facade', 'failed to decode the facade'],
    ['no IPv4 address, no IPv6 address', 'no IPv4 address, no IPv6 address'],
    ['', ''],
    ['… 世界 _._', '… 世界 _._'],
  ])('%s', (message, expected) => {
    expect(fold(message)).toBe(expected);
  });

  it.each([
    'statuscode: 503',
    'exit code 137',
    'exit status 1',
    'rpc error: code = 14',
    'unexpected status code 401 Unauthorized',
    'got HTTP 502',
    'Error 1045: Access denied',
    'Exited (137) again',
    'ORA-12154: TNS could not resolve',
    'AADSTS50105 and E1042',
  ])('keeps the code in "%s", which is a cause', (message) => {
    expect(fold(message)).toBe(message);
  });

  it.each([
    ['Insufficient memory', 'Insufficient memory'],
    ['container memory of pod "memory"', 'container memory of pod "*"'],
    ['Node memory is full of memory-1', 'Node memory is full of *-*'],
  ])('takes the name "memory" for a word: %s', (message, expected) => {
    expect(fold(message, { kind: 'Pod', namespace: 'memory', name: 'memory' })).toBe(expected);
  });

  it('loses nothing', () => {
    const text = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(
          POD.name,
          'shop',
          '/',
          '_',
          ':',
          '-',
          '.',
          '"',
          ' ',
          UID,
          '10.0.0.1',
          'x2x4x',
          'code 5',
        ),
      ),
    );
    fc.assert(
      fc.property(text, (parts) => {
        const message = parts.join('');
        const { words, values } = foldMessage(message, POD);
        expect(values).toHaveLength(words.length - 1);
        expect(words.map((word, at) => word + (values[at] ?? '')).join('')).toBe(message);
      }),
    );
  });

  it.each([':', '.', '-', '_', '1', 'a1', '1m', 'a:', '1.', 'a-', 'f00-', '"shop/', POD.name, 'code '])(
    'reads a megabyte of "%s"',
    (part) => {
      const message = part.repeat(1_000_000 / part.length);
      const { words, values } = foldMessage(message, POD);
      expect(words.map((word, at) => word + (values[at] ?? '')).join('')).toBe(message);
    },
  );
});
