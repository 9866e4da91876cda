import { readFileSync } from 'node:fs';
import type { CoreV1Event } from '../../src/event/types.ts';
import { characters } from './characters.ts';
import { imagePull } from './image-pull.ts';

/** A command on a terminal. */
export interface Screen {
  /** The name of its capture, `captures/NAME.txt`. */
  name: string;
  /** A line of bash in a directory with `DUMPS`, in which `kev` is the built one. */
  command: string;
  /** What comes through the pipe `$STREAM` while the command runs: each batch when the one before is on the screen. */
  stream?: readonly CoreV1Event[][];
  /** Another width of the terminal, from the second batch of the stream on. */
  resized?: number;
  /** Replaces what differs from run to run. Times in a dump do not, with `--now`. */
  mask?: (text: string) => string;
}

/** Files with lists of events. */
export const DUMPS: Record<string, readonly CoreV1Event[]> = {
  'image-pull.json': imagePull,
  'characters.json': characters,
  'rollout.json': JSON.parse(readFileSync(new URL('../golden/files/rollout.json', import.meta.url), 'utf8'))
    .items,
};

const NOW = '--now 2026-11-28T14:45:00Z';
const DUMP = `-f image-pull.json ${NOW}`;

/** A new screen is a line here. */
export const SCREENS: readonly Screen[] = [
  { name: 'get', command: `kev get ${DUMP}` },
  { name: 'get-wide', command: `kev get ${DUMP} -o wide --tail 4` },
  { name: 'get-include', command: `kev get ${DUMP} -i 'not found|Back-off'` },
  { name: 'get-characters', command: `kev get -f characters.json ${NOW}` },
  { name: 'get-full', command: `kev get -f characters.json ${NOW} --full --reason Traceback` },
  {
    name: 'watch',
    command: `kev watch -f $STREAM ${NOW}`,
    stream: [imagePull.slice(0, 7), imagePull.slice(7, 12), imagePull.slice(12)],
  },
  {
    name: 'watch-resized',
    command: `kev watch -f $STREAM --timezone UTC --since 1h --until reason=BackOff`,
    stream: [imagePull.slice(0, 2), imagePull.slice(9, 11), imagePull.slice(13, 15)],
    resized: 120,
  },
  { name: 'get-group', command: `kev get ${DUMP} --group` },
  { name: 'get-summary', command: `kev get ${DUMP} --summary` },
  { name: 'get-summary-object', command: `kev get ${DUMP} --summary=object` },
  { name: 'get-ci', command: `kev get -f rollout.json ${NOW} --ci --component kev` },
  { name: 'describe-recursive', command: `kev describe deploy/web -f rollout.json ${NOW} --recursive` },
  {
    name: 'watch-ends',
    command: `kev watch -f image-pull.json ${NOW} --watch-only --timeout 100ms
kev watch pod/web-7f9c8b5d44-x2x4x -f image-pull.json ${NOW} --types Warning --since 10m --fail-on reason=BackOff`,
  },
  { name: 'errors', command: 'kev gte; kev get -n shop --tial 3; kev get -f missing.json' },
  { name: 'help-get', command: 'kev get --help' },
  { name: 'help', command: 'kev --help; kev help' },
  { name: 'timeline', command: `kev timeline ${DUMP}` },
  { name: 'timeline-no-color', command: `NO_COLOR=1 kev timeline ${DUMP} --lanes 3` },
];
