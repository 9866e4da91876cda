import { KevError, MissingObjectError } from '../../../core/errors.ts';
import { explainError } from '../../../core/explain-error.ts';
import { type ObjectName, parseObjectNames } from '../../../kinds/object-name.ts';
import { formatDescription } from '../../../print/describe.ts';
import { objectHeadRows, referenceHeadRows } from '../../../print/object-head.ts';
import type { TextStyle } from '../../../print/text-style.ts';
import { listAll } from '../../../select/list-all.ts';
import { matchesQuery } from '../../../select/query.ts';
import type { EventSource } from '../../../select/source.ts';
import { withFiles } from '../../flags/file-arguments.ts';
import { EXIT_DAMAGED, EXIT_DONE, EXIT_REFUSED } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import { printError } from '../../io/report.ts';
import { formatFiles } from '../../io/verbose.ts';
import { openTextStyle } from '../../reading/event-output.ts';
import { inContext, openTargets, type Target, type Targets } from '../../reading/targets.ts';
import { findInEvents } from './find-in-events.ts';
import { findObject, listCommand } from './find-object.ts';
import type { DescribeFlags } from './flags.ts';

/** Runs `kev describe`. Missing objects are errors, and the others are still described. */
export async function runDescribe(words: string[], given: DescribeFlags, io: Io): Promise<number> {
  const { words: names, flags } = withFiles(words, given);
  const objects = parseObjectNames(names);
  const options = { ...(await openTextStyle(flags, io)), events: flags.showEvents === 'true' };
  await using targets = await openTargets(flags, io);
  const places = targets.targets.map((target) => toPlace(target, targets, flags, io));
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
  return targets.targets.some(({ reading }) => reading.isDamaged) ? EXIT_DAMAGED : status;
}

/** Describes the objects of a name in several places. Collects errors of places where it does not exist. */
async function describeIn(
  places: Place[],
  object: ObjectName,
  options: TextStyle & { events: boolean },
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
      const explained = explainError(error, { verb: 'describe', what, namespace: place.namespace });
      if (explained.code !== 'missing') throw inContext(explained, place.context);
      missing.push(
        async () => inContext(await withCause(explained, object, place, io), place.context) as KevError,
      );
    }
  }
  return { texts: [...texts.values()], missing };
}

function hintForOthers(found: readonly { reference: { namespace?: string } }[]): string | undefined {
  const names = found.map(({ reference }) => reference.namespace).filter((name) => name !== undefined);
  return names.length > 0 ? `it is in namespace ${names.join(', ')}` : undefined;
}

/** Where objects and their events are read. */
type Place = ReturnType<typeof toPlace>;

function toPlace({ reading, context }: Target, { namespaces }: Targets, { filename }: DescribeFlags, io: Io) {
  const { backend, source, namespace, now } = reading;
  return {
    /** Its name in messages. */
    name: filename ? formatFiles(filename) : 'the local store',
    context,
    source: filename ? readOnce(source, io) : source,
    /** Undefined for stores and dumps. */
    objects: backend?.objects,
    namespace,
    /** Namespaces to read if there are several in one place; undefined for all. */
    namespaces: namespace === undefined ? namespaces : undefined,
    now,
  };
}

/** Describes the objects of a name: there may be several if no namespace is given. */
async function describe(
  name: ObjectName,
  { objects, source, namespace, namespaces, name: placeName, now }: Place,
  options: TextStyle & { events: boolean },
  io: Io,
): Promise<{ key: string; text: string }[]> {
  const { signal } = io;
  if (objects === undefined || namespace === undefined) {
    const all = await findInEvents(name, source, { namespace, signal });
    const found = all.filter(({ reference }) => namespaces?.includes(reference.namespace ?? '') ?? true);
    if (found.length === 0) throw noEventsAbout(name, placeName, namespaces ?? namespace);
    return found.map(({ reference, events }) => ({
      key: reference.namespace ?? '',
      text: formatDescription(referenceHeadRows(reference), events, now(), options),
    }));
  }
  const { object, events, others } = await findObject(name, { objects, source }, { namespace, signal });
  if (others > 0 && options.events) {
    const more = others === 1 ? '1 more event names' : `${others} more events name`;
    const how = listCommand(name, object.metadata.namespace);
    printMessage('hint', `${more} such an object with another UID or none: ${how}`, io);
  }
  const at = now();
  const text = formatDescription(objectHeadRows(object, at), events, at, options);
  return [{ key: object.metadata.namespace ?? '', text }];
}

/** Keeps the events of a dump, which may be readable only once. */
function readOnce(source: EventSource, { signal }: Io): Pick<EventSource, 'list'> {
  let all: ReturnType<typeof listAll> | undefined;
  return {
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

function noEventsAbout(
  { type, name }: ObjectName,
  place: string,
  namespaces: string | string[] | undefined,
): KevError {
  const names = [namespaces ?? []].flat().map((each) => `"${each}"`);
  const where = names.length === 0 ? '' : ` in namespace ${names.join(' or ')}`;
  return new KevError('missing', `${place} holds no event about ${type} "${name}"${where}`);
}
