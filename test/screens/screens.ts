import type { CoreV1Event } from '../../src/event/types.ts';

/** A command on a terminal. */
export interface Screen {
  /** The name of its capture, `captures/NAME.txt`. */
  name: string;
  /** A line of bash, in which `kev` is the built one, and `image-pull.json` has the events of `image-pull.ts`. */
  command: string;
  /** What comes through the pipe `$STREAM` while the command runs: each batch when the one before is on the screen. */
  stream?: readonly CoreV1Event[][];
  /** Another width of the terminal, from the second batch of the stream on. */
  resized?: number;
  /** Replaces what differs from run to run. Times in a dump do not, with `--now`. */
  mask?: (text: string) => string;
}

const NOW = '--now 2026-11-28T14:45:00Z';
const DUMP = `-f image-pull.json ${NOW}`;

/** A new screen is a line here. */
export const SCREENS: readonly Screen[] = [
  { name: 'get', command: `kev get ${DUMP}` },
  { name: 'errors', command: `kev gte; kev get -n shop --tial 3; kev get -f missing.json` },
  { name: 'help-get', command: 'kev get --help' },
  { name: 'help', command: 'kev --help; kev help' },
  { name: 'get-wide', command: `kev get ${DUMP} -o wide --tail 4` },
];
