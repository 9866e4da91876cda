import type { Right } from '../../../cluster/rights.ts';
import { KevError } from '../../../core/errors.ts';

/**
 * Tasks that permissions are checked for, `emit-events` being `kev emit --api events`. Commands that need the same
 * as one of them are named by it.
 */
export const TASKS = ['emit', 'emit-events', 'get', 'watch'] as const;
export type Task = (typeof TASKS)[number];

/** The groups through which events are reached: core/v1 and events.k8s.io/v1. */
const GROUPS = ['', 'events.k8s.io'] as const;
const VERBS = ['create', 'patch', 'get', 'list', 'watch'] as const;

/** A right, and the commands that do not work without it; none when kev only makes use of it. */
export interface Need {
  right: Right;
  commands: string[];
}

/** Which verbs on events which command cannot do without, by group. All other verbs are of no need. */
const NEEDED_BY: Record<string, Record<string, { task: Task; command: string }[]>> = {
  '': {
    create: [{ task: 'emit', command: 'emit' }],
    patch: [{ task: 'emit', command: 'emit' }],
    list: [
      { task: 'get', command: 'get' },
      { task: 'watch', command: 'watch' },
    ],
    watch: [{ task: 'watch', command: 'watch' }],
  },
  'events.k8s.io': {
    create: [{ task: 'emit-events', command: 'emit --api events' }],
    patch: [{ task: 'emit-events', command: 'emit --api events' }],
  },
};

/** Every right on events in a namespace that is worth to be looked at, and who needs it for these tasks. */
export function needsOnEvents(namespace: string, tasks: readonly Task[]): Need[] {
  return GROUPS.flatMap((group) =>
    VERBS.map((verb) => ({
      right: { verb, group, version: 'v1', resource: 'events', namespace },
      commands: (NEEDED_BY[group]?.[verb] ?? [])
        .filter(({ task }) => tasks.includes(task))
        .map(({ command }) => command),
    })),
  );
}

/**
 * The tasks that `--to` names; all of them when it is not given. What needs the same may be named too.
 *
 * @throws KevError `usage` when it names something else
 */
export function toTasks(flags: string[] | undefined): Task[] {
  if (flags === undefined) return [...TASKS];
  return flags.flatMap((flag) => flag.split(',')).map(toTask);
}

const SAME: Record<string, Task> = { run: 'emit', flush: 'emit', describe: 'get', wait: 'watch' };

function toTask(name: string): Task {
  const task = SAME[name] ?? TASKS.find((each) => each === name);
  if (task) return task;
  throw new KevError('usage', `invalid --to "${name}": expected ${TASKS.join(', ')}`);
}
