import { ANNOTATION_PREFIX } from '../event/annotations.ts';
import { lastSeen } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { formatAgeOrTime } from './age.ts';
import { escapeCell } from './escape.ts';

/** Who ran what in CI, as `kev emit --ci` and `kev run` write it into annotations, escaped for cells. */
interface CiRun {
  who: string;
  /** A hash is shortened to 7 characters. */
  commit: string;
  /** The URL of the run, else the name of the job. */
  run: string;
}

/** Returns the CI run of an event; undefined if it has none. */
export function ciRunOf({ metadata: { annotations } }: CoreV1Event): CiRun | undefined {
  const textOf = (part: string) => {
    const text: unknown = annotations?.[ANNOTATION_PREFIX + part];
    return typeof text === 'string' ? escapeCell(text) : '';
  };
  const commit = textOf('commit').replace(/^([\da-f]{7})[\da-f]{33,57}$/i, '$1');
  const run = { who: textOf('actor'), commit, run: textOf('run-url') || textOf('job') };
  return run.who || run.commit || run.run ? run : undefined;
}

/** Returns the rows of a section with the CI runs of events, each with its last event; none if there are none. */
export function ciRunRows(
  events: readonly CoreV1Event[],
  now: bigint,
  formatTime?: (at: bigint) => string,
): string[][] {
  const runs = new Map<string, string[]>();
  for (const event of events) {
    const ci = ciRunOf(event);
    if (ci === undefined) continue;
    const { who, commit, run } = ci;
    const key = JSON.stringify(ci);
    runs.delete(key);
    const age = formatAgeOrTime(lastSeen(event), now, formatTime);
    runs.set(key, [`  ${who}`, commit, age, escapeCell(event.reason ?? ''), run]);
  }
  return runs.size === 0 ? [] : [...SECTION_HEAD, ...runs.values()];
}

const SECTION_HEAD = [
  ['CI Runs:'],
  ['  Who', 'Commit', 'Age', 'Reason', 'Run'],
  ['  ---', '------', '---', '------', '---'],
];
