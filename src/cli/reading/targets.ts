import { KevError } from '../../core/errors.ts';
import { explainError, type FailedAction } from '../../core/explain-error.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { escapeCell } from '../../print/escape.ts';
import type { Match } from '../../print/highlight.ts';
import { applyOrder } from '../flags/order-flags.ts';
import { applyPatterns } from '../flags/pattern-limit.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import { withStderr } from '../io/with-stderr.ts';
import { readList } from './read-list.ts';
import { ReadProgress } from './read-progress.ts';
import { openReading, type Reading, type ReadingOptions } from './reading.ts';

/** One namespace, or all namespaces, of one context that a command reads. */
export interface Target {
  reading: Reading;
  /** Undefined when there is only one. */
  context: string | undefined;
  /** Its name in messages, such as `context a, namespace b`; empty if it is the only one. */
  label: string;
}

/** All targets of a command. */
export interface Targets extends AsyncDisposable {
  targets: [Target, ...Target[]];
  /** Columns that distinguish them, and what is highlighted in the others. */
  columns: {
    namespace: boolean;
    context?: (event: CoreV1Event) => string;
    findMatches?: (texts: readonly string[]) => Match[][];
  };
  /** The distinct namespaces; undefined for all. */
  namespaces: string[] | undefined;
  /** Records which target an event is from. */
  mark(event: CoreV1Event, target: Target): void;
}

/**
 * Opens a target for each namespace of each context in the flags. Dumps are one target: they are read once, and
 * filtered by namespace.
 *
 * @throws KevError as `openReading`, with the context if there are several
 */
export async function openTargets(flags: ReadFlags, io: Io, options: ReadingOptions = {}): Promise<Targets> {
  const contexts = distinctValues(flags.contexts) ?? [flags.context];
  const named = distinctValues(flags.namespaces);
  const namespaces = (flags.filename ? undefined : named) ?? [named ? undefined : flags.namespace];
  const { context: _, namespace: __, ...rest } = flags;
  const progress = new ReadProgress(flags.filename, io);
  const targets: Target[] = [];
  const close = async () => {
    for (const { reading } of targets) await reading[Symbol.asyncDispose]();
  };
  const reported = new Set<string>();
  try {
    for (const context of contexts) {
      for (const namespace of namespaces) {
        const origin = contexts.length > 1 ? context : undefined;
        const own = {
          ...rest,
          ...(context !== undefined && { context }),
          ...(namespace !== undefined && { namespace }),
        };
        const ownIo = targetIo(origin, reported, progress.io);
        const reading = await openReading(own, progress, ownIo, options).catch((error) => {
          throw inContext(error, origin);
        });
        const label = targetLabel(origin, namespaces.length > 1 ? namespace : undefined);
        targets.push({ reading, context: origin, label });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  const names = named ?? targets.map(({ reading }) => reading.namespace);
  const origins = new WeakMap<CoreV1Event, string>();
  const include = targets[0]?.reading.filters.filter.include;
  return {
    targets: targets as [Target, ...Target[]],
    columns: {
      namespace: named !== undefined,
      ...(contexts.length > 1 && { context: (event) => origins.get(event) ?? '' }),
      ...(include && { findMatches: (texts) => findMatches(texts, include) }),
    },
    namespaces: names.includes(undefined) ? undefined : [...new Set(names as string[])],
    mark(event, { context }) {
      if (context !== undefined) origins.set(event, context);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Finds what patterns match in texts. */
function findMatches(texts: readonly string[], patterns: readonly RegExp[]): Match[][] {
  const everywhere = patterns.map(({ source, flags }) => new RegExp(source, `${flags}g`));
  return applyPatterns('--include', () =>
    texts.map((text) =>
      everywhere
        .flatMap((pattern) => [...text.matchAll(pattern)])
        .map((match): Match => [match.index, match.index + match[0].length])
        .sort(([a], [b]) => a - b),
    ),
  );
}

/** Lists the matching events of all targets, merged in one order. */
export async function listTargets(
  { targets, mark }: Targets,
  signal: AbortSignal,
): Promise<readonly CoreV1Event[]> {
  const lists = await Promise.all(
    targets.map(async (target) => {
      const events = await readList(target.reading, signal).catch((error) => {
        throw explainTargetError(target, error, LISTING);
      });
      for (const event of events) mark(event, target);
      return events;
    }),
  );
  const [{ reading }] = targets;
  return lists.length === 1 ? (lists[0] ?? []) : applyOrder(lists.flat(), reading.order, reading.tail);
}

/** Reading a list, for errors. */
export const LISTING = { verb: 'list', what: 'events' };

/**
 * Describes an error of one target as `explainError` does, with the namespace, and the context if there are several.
 *
 * @throws the error itself when it is a bug
 */
export function explainTargetError(
  { reading, context }: Target,
  error: unknown,
  doing: Omit<FailedAction, 'namespace'>,
): KevError {
  return inContext(explainError(error, { ...doing, namespace: reading.namespace }), context);
}

/** Names a target in messages by what distinguishes it, such as `context a, namespace b`. */
export function targetLabel(context: string | undefined, namespace: string | undefined): string {
  const parts = [
    ...(context === undefined ? [] : [`context ${context}`]),
    ...(namespace === undefined ? [] : [`namespace ${namespace}`]),
  ];
  return parts.join(', ');
}

/** Adds the context to an error if there are several. */
export function inContext<E>(error: E, context: string | undefined): E | KevError {
  if (!(error instanceof KevError) || context === undefined) return error;
  return new KevError(error.code, `context "${context}": ${error.message}`, {
    hint: error.hint,
    cause: error,
  });
}

/** Prints a line about a target on stderr. */
export function reportFor({ label }: Target, message: string, io: Io): void {
  printMessage('kev', label === '' ? message : `${label}: ${message}`, io);
}

/** Returns the distinct values of a flag; undefined if there is only one. */
export function distinctValues(values: string[] | undefined): string[] | undefined {
  const different = [...new Set(values)];
  return different.length > 1 ? different : undefined;
}

/**
 * Creates the `Io` of one target: it skips lines that another target has printed, and adds the context if there are
 * several.
 */
export function targetIo(context: string | undefined, reported: Set<string>, io: Io): Io {
  const write = (text: string | Uint8Array) => {
    if (typeof text !== 'string') return io.stderr.write(text);
    if (reported.has(text)) return;
    // Limits memory; only the first lines are the same for all targets.
    if (reported.size < MAX_REPORTED) reported.add(text);
    io.stderr.write(
      context === undefined ? text : text.replace(/^(\w+): /, `$1: context ${escapeCell(context)}: `),
    );
  };
  return withStderr(io, write);
}

const MAX_REPORTED = 100;
