import type { Right } from '../../../cluster/rights.ts';
import { usageError } from '../../../core/errors.ts';

/**
 * Tasks with different permissions; `emit-events` is `kev emit --api events`. Commands with the same needs share a task.
 */
export const TASKS = ['emit', 'emit-events', 'get', 'watch'] as const;
/** A task whose permissions `kev doctor` checks. */
export type Task = (typeof TASKS)[number];

/** Permission, and the commands that require it; none if it is optional. */
export interface Need {
  right: Right;
  commands: string[];
}

/** Permissions on events, and the tasks that require them. */
const EVENT_RIGHTS: [group: string, verb: Right['verb'], ...tasks: Task[]][] = [
  ['', 'create', 'emit'],
  ['', 'patch', 'emit'],
  ['', 'get'],
  ['', 'list', 'get', 'watch'],
  ['', 'watch', 'watch'],
  ['events.k8s.io', 'create', 'emit-events'],
  ['events.k8s.io', 'patch', 'emit-events'],
  ['events.k8s.io', 'get'],
  ['events.k8s.io', 'list'],
  ['events.k8s.io', 'watch'],
];

/** Lists all permissions on events in a namespace, with the commands that require them for these tasks. */
export function needsOnEvents(namespace: string, tasks: readonly Task[]): Need[] {
  return EVENT_RIGHTS.map(([group, verb, ...needing]) => ({
    right: { verb, group, version: 'v1', resource: 'events', namespace },
    commands: needing
      .filter((task) => tasks.includes(task))
      .map((task) => (task === 'emit-events' ? 'emit --api events' : task)),
  }));
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

/** Tasks of the commands that have the same needs as another one. */
const SHARED_TASKS: Record<string, Task> = { run: 'emit', flush: 'emit', describe: 'get', wait: 'watch' };

function toTask(name: string): Task {
  const task = SHARED_TASKS[name] ?? TASKS.find((each) => each === name);
  if (task) return task;
  throw usageError(`invalid --to "${name}": expected ${TASKS.join(', ')}`);
}
