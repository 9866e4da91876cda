import { KevError, MissingObjectError } from '../../../core/errors.ts';
import { type ObjectName, parseObjectNames } from '../../../kinds/object-name.ts';
import { colorLevel } from '../../../print/color.ts';
import { type DescriptionOptions, formatDescription } from '../../../print/describe.ts';
import { escapeCell } from '../../../print/escape.ts';
import { objectHeadRows, referenceHeadRows } from '../../../print/object-head.ts';
import { createTimeFormat } from '../../../print/time-format.ts';
import { listAll } from '../../../select/list-all.ts';
import { matchesQuery } from '../../../select/query.ts';
import type { EventSource } from '../../../select/source.ts';
import type { Backend } from '../../backend/backend.ts';
import { openDumpClock } from '../../backend/dump-now.ts';
import { openBackend } from '../../backend/open-backend.ts';
import { separateFiles } from '../../flags/file-arguments.ts';
import { EXIT_DAMAGED, EXIT_DONE, EXIT_REFUSED } from '../../io/exit-status.ts';
import { explainError } from '../../io/explain-error.ts';
import type { Io } from '../../io/io.ts';
import { printError } from '../../io/report.ts';
import { formatFiles, openVerboseLog } from '../../io/verbose.ts';
import { showsTimes } from '../../reading/event-output.ts';
import { distinctValues, inContext, ioOf } from '../../reading/targets.ts';
import { findInEvents } from './find-in-events.ts';
import { findObject, listCommand } from './find-object.ts';
import type { DescribeFlags } from './flags.ts';

/** A place where objects and their events are read. */
interface Place {
  /** Its name in messages. */
  name: string;
  /** Undefined if there is only one. */
  context: string | undefined;
  source: EventSource;
  /** Missing for stores and dumps. */
  objects?: Backend['objects'];
  /** Undefined for any. */
  namespace: string | undefined;
  /** Namespaces to read; undefined for all. */
  namespaces?: string[] | undefined;
  /** Whether a part of a dump was damaged, which has been reported. */
  isDamaged(): boolean;
  /** Returns the time that ages are relative to. */
  now(): bigint;
}

/** Runs `kev describe`. Missing objects are errors, and the others are still described. */
export async function runDescribe(words: string[], given: DescribeFlags, io: Io): Promise<number> {
  const { words: names, files } = separateFiles(words, given.filename);
  const flags = files ? { ...given, filename: files } : given;
  const objects = parseObjectNames(names);
  const options = await toOptions(flags, io);
  await using opened = await openPlaces(flags, io);
  const { places } = opened;
  let status = EXIT_DONE;
  let gap = '';
  for (const object of objects) {
    const { texts, missing } = await describeIn(places, object, options, io);
    for (const text of texts) {
      io.stdout.write(`${gap}${text}`);
      gap = '\n\n';
    }
    if (texts.length > 0) continue;
    for (const findError of missing) printError(await findError(), io);
    status = EXIT_REFUSED;
  }
  return places.some((place) => place.isDamaged()) ? EXIT_DAMAGED : status;
}

/** Describes the objects of a name in several places. Collects errors of places where it does not exist. */
async function describeIn(
  places: Place[],
  object: ObjectName,
  options: DescriptionOptions,
  io: Io,
): Promise<{ texts: string[]; missing: (() => Promise<KevError>)[] }> {
  // An object without a namespace is the same in every namespace.
  const texts = new Map<string, string>();
  const missing: (() => Promise<KevError>)[] = [];
  for (const place of places) {
    try {
      for (const { key, text } of await describe(object, place, options, io)) {
        texts.set(`${place.context} ${key}`, text);
      }
    } catch (error) {
      const what = `${object.type} "${object.name}"`;
      const told = explainError(error, { verb: 'describe', what, namespace: place.namespace });
      if (told.code !== 'missing') throw inContext(told, place.context);
      missing.push(
        async () => inContext(await withCause(told, object, place, io), place.context) as KevError,
      );
    }
  }
  return { texts: [...texts.values()], missing };
}

function hintForOthers(found: readonly { reference: { namespace?: string } }[]): string | undefined {
  const names = found.map(({ reference }) => reference.namespace).filter((name) => name !== undefined);
  return names.length > 0 ? `it is in namespace ${names.join(', ')}` : undefined;
}

async function toOptions(flags: DescribeFlags, { stdout, env }: Io): Promise<DescriptionOptions> {
  const level = colorLevel(flags.color, env, stdout.isTerminal);
  const palette = level ? (await import('../../../print/palette.ts')).createPalette(level) : undefined;
  const formatTime = showsTimes(flags) ? createTimeFormat() : undefined;
  return { palette, lineWidth: stdout.columns(), events: flags.showEvents === 'true', formatTime };
}

/** Opens the dumps, or a place for each namespace of each context in the flags. */
async function openPlaces(flags: DescribeFlags, io: Io): Promise<{ places: Place[] } & AsyncDisposable> {
  if (flags.filename !== undefined) {
    const { openDumpSource } = await import('../../backend/dump-source.ts');
    const name = formatFiles(flags.filename);
    openVerboseLog(flags, io)?.(`reading ${name}`);
    const dump = openDumpSource(flags.filename, flags.R ?? false, io);
    const namespaces = distinctValues(flags.namespaces);
    const place: Place = {
      name,
      context: undefined,
      ...dump,
      source: readOnce(dump.source, io),
      namespace: namespaces ? undefined : flags.namespace,
      namespaces,
      now: openDumpClock(flags, io, dump),
    };
    return { places: [place], async [Symbol.asyncDispose]() {} };
  }
  const contexts = distinctValues(flags.contexts) ?? [flags.context];
  const said = new Set<string>();
  const backends: Backend[] = [];
  const places: Place[] = [];
  const close = async () => {
    for (const backend of backends) await backend[Symbol.asyncDispose]();
  };
  try {
    for (const context of contexts) {
      const origin = contexts.length > 1 ? context : undefined;
      for (const chosen of distinctValues(flags.namespaces) ?? [flags.namespace]) {
        const own = { ...flags, ...(context && { context }), ...(chosen && { namespace: chosen }) };
        const backend = await openBackend(own, ioOf(origin, said, io), 'read').catch((error) => {
          throw inContext(error, origin);
        });
        backends.push(backend);
        const { source, objects, namespace } = backend;
        places.push({
          name: 'the local store',
          context: origin,
          source,
          objects,
          namespace,
          isDamaged: () => false,
          now: () => io.clock.now(),
        });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { places, [Symbol.asyncDispose]: close };
}

/** Describes the objects of a name: there may be several if no namespace is given. */
async function describe(
  name: ObjectName,
  { objects, source, namespace, namespaces, name: placeName, now }: Place,
  options: DescriptionOptions,
  { signal, stderr }: Io,
): Promise<{ key: string; text: string }[]> {
  if (objects === undefined || namespace === undefined) {
    const all = await findInEvents(name, source, { namespace, signal });
    const found = all.filter(({ reference }) => namespaces?.includes(reference.namespace ?? '') ?? true);
    if (found.length === 0) throw nothingTold(name, placeName, namespaces ?? namespace);
    return found.map(({ reference, events }) => ({
      key: reference.namespace ?? '',
      text: formatDescription(referenceHeadRows(reference), events, now(), options),
    }));
  }
  const { object, events, others } = await findObject(name, { objects, source }, { namespace, signal });
  if (others > 0 && options.events) {
    const more = others === 1 ? '1 more event names' : `${others} more events name`;
    const how = listCommand(name, object.metadata.namespace);
    stderr.write(`hint: ${more} such an object with another UID or none: ${escapeCell(how)}\n`);
  }
  const at = now();
  const text = formatDescription(objectHeadRows(object, at), events, at, options);
  return [{ key: object.metadata.namespace ?? '', text }];
}

/** Keeps the events of a dump, which may be readable only once. */
function readOnce(source: EventSource, { signal }: Io): EventSource {
  let all: ReturnType<typeof listAll> | undefined;
  return {
    ...source,
    async *list(query) {
      all ??= listAll(source, {}, { signal });
      const { events, resourceVersion } = await all;
      yield { items: events.filter((event) => matchesQuery(event, query)), resourceVersion };
    },
  };
}

/** Removes the hint about --no-resolve, which describe does not have. */
async function withCause(
  error: KevError,
  object: ObjectName,
  { source, objects, namespace }: Place,
  { signal }: Io,
): Promise<KevError> {
  if (objects === undefined && namespace !== undefined) {
    // The object may be in another namespace.
    const hint = hintForOthers(await findInEvents(object, source, { namespace: undefined, signal }));
    return new KevError(error.code, error.message, { hint, cause: error });
  }
  if (!(error instanceof MissingObjectError)) return error;
  const cause = await error.diagnose(signal);
  return cause === error ? new KevError(error.code, error.message) : cause;
}

function nothingTold(
  { type, name }: ObjectName,
  place: string,
  namespaces: string | string[] | undefined,
): KevError {
  const names = [namespaces ?? []].flat().map((each) => `"${each}"`);
  const where = names.length === 0 ? '' : ` in namespace ${names.join(' or ')}`;
  return new KevError('missing', `${place} holds no event about ${type} "${name}"${where}`);
}
