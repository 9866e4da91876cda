import type { Right } from '../../../cluster/rights.ts';
import { KevError } from '../../../core/errors.ts';

/**
 * Tasks with different permissions; `emit-events` is `kev emit --api events`. Commands with the same needs share a task.
 */
export const TASKS = ['emit', 'emit-events', 'get', 'watch'] as const;
export type Task = (typeof TASKS)[number];

/** API groups of events: core/v1 and events.k8s.io/v1. */
const GROUPS = ['', 'events.k8s.io'] as const;
const VERBS = ['create', 'patch', 'get', 'list', 'watch'] as const;

/** Permission, and the commands that require it; none if it is optional. */
export interface Need {
  right: Right;
  commands: string[];
}

/** Tasks and commands that require a verb on events, by API group. */
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

/** Lists all permissions on events in a namespace, with the commands that require them for these tasks. */
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
 * Parses `--to`; all tasks when it is not given. Accepts commands that share a task.
 *
 * @throws KevError `usage` for unknown commands
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
