import { KevError, MissingObjectError } from '../../../core/errors.ts';
import { explainError } from '../../../core/explain-error.ts';
import { type ObjectName, parseObjectNames } from '../../../kinds/object-name.ts';
import { formatDescription } from '../../../print/describe.ts';
import { objectHeadRows, referenceHeadRows } from '../../../print/object-head.ts';
import type { TextStyle } from '../../../print/text-style.ts';
import { withFiles } from '../../flags/file-arguments.ts';
import { EXIT_DAMAGED, EXIT_DONE, EXIT_REFUSED } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import { printError } from '../../io/report.ts';
import { openTextStyle } from '../../reading/event-output.ts';
import { inContext, openTargets } from '../../reading/targets.ts';
import { type DescribeTarget, toDescribeTarget } from './describe-target.ts';
import { findInEvents } from './find-in-events.ts';
import { findObject, listCommand } from './find-object.ts';
import type { DescribeFlags } from './flags.ts';
import { listWithOwned } from './list-owned.ts';

type Options = TextStyle & { events: boolean; recursive: boolean };

/** The text about an object; `key` is the same for objects that are the same. */
interface Description {
  key: string;
  text: string;
}

/** Runs `kev describe`. Missing objects are errors, and the others are still described. */
export async function runDescribe(words: string[], given: DescribeFlags, io: Io): Promise<number> {
  const { recursive = false, ...others } = given;
  const { words: names, flags } = withFiles(words, others);
  const objects = parseObjectNames(names);
  const options = {
    ...(await openTextStyle(flags, io)),
    events: flags.showEvents === 'true',
    recursive,
  };
  await using opened = await openTargets(flags, io);
  const targets = opened.targets.map((target) => toDescribeTarget(target, opened, flags, io));
  let status = EXIT_DONE;
  let gap = '';
  for (const object of objects) {
    const { texts, missing } = await describeIn(targets, object, options, io);
    for (const text of texts) {
      io.stdout.write(`${gap}${text}`);
      gap = '\n\n';
    }
    if (texts.length > 0) continue;
    for (const findError of missing) printError(await findError(), io);
    status = EXIT_REFUSED;
  }
  return opened.targets.some(({ reading }) => reading.isDamaged) ? EXIT_DAMAGED : status;
}

/** Describes the objects of a name in several targets. Collects the errors of targets where it does not exist. */
async function describeIn(
  targets: DescribeTarget[],
  object: ObjectName,
  options: Options,
  io: Io,
): Promise<{ texts: string[]; missing: (() => Promise<KevError>)[] }> {
  // An object without a namespace is the same in every namespace.
  const texts = new Map<string, string>();
  const missing: (() => Promise<KevError>)[] = [];
  for (const target of targets) {
    try {
      for (const { key, text } of await describe(object, target, options, io)) {
        texts.set(`${target.context} ${key}`, text);
      }
    } catch (error) {
      const what = `${object.type} "${object.name}"`;
      const explained = explainError(error, { verb: 'describe', what, namespace: target.namespace });
      if (explained.code !== 'missing') throw inContext(explained, target.context);
      missing.push(async () =>
        inContext(await explainMissing(explained, object, target, io), target.context),
      );
    }
  }
  return { texts: [...texts.values()], missing };
}

function hintForOthers(found: readonly { reference: { namespace?: string } }[]): string | undefined {
  const names = found.map(({ reference }) => reference.namespace).filter((name) => name !== undefined);
  return names.length > 0 ? `it is in namespace ${names.join(', ')}` : undefined;
}

/** Describes the objects of a name: there may be several if no namespace is given. */
function describe(
  name: ObjectName,
  target: DescribeTarget,
  options: Options,
  io: Io,
): Promise<Description[]> {
  const { objects, namespace } = target;
  if (objects === undefined || namespace === undefined) return describeByEvents(name, target, options, io);
  return describeExisting(name, { ...target, objects, namespace }, options, io);
}

/** Describes objects by their events. */
async function describeByEvents(
  name: ObjectName,
  target: DescribeTarget,
  options: Options,
  io: Io,
): Promise<Description[]> {
  const { source, namespace, namespaces, now } = target;
  const owned = options.recursive ? await listWithOwned(name, target, io) : undefined;
  const all = await findInEvents(name, source, { namespace, signal: io.signal, events: owned });
  const found = all.filter(({ reference }) => namespaces?.includes(reference.namespace ?? '') ?? true);
  if (found.length === 0) throw noEventsAbout(name, target.name, namespaces ?? namespace);
  return found.map(({ reference, events }) => ({
    key: reference.namespace ?? '',
    text: formatDescription(referenceHeadRows(reference), events, now(), options),
  }));
}

/** Describes an object of a cluster. One that may not be read is described by its events. */
async function describeExisting(
  name: ObjectName,
  target: DescribeTarget & { objects: NonNullable<DescribeTarget['objects']>; namespace: string },
  options: Options,
  io: Io,
): Promise<Description[]> {
  const { namespace } = target;
  const found = await findObject(name, target, { namespace, signal: io.signal });
  const { object, refusal, reference, others } = found;
  if (others > 0 && options.events) {
    const more = others === 1 ? '1 more event names' : `${others} more events name`;
    const how = listCommand(name, reference.namespace, target.flags);
    printMessage('hint', `${more} such an object with another UID or none: ${how}`, io);
  }
  const events = options.recursive ? await listWithOwned(name, target, io) : found.events;
  if (refusal && (events.length === 0 || !options.events)) throw refusal;
  const at = target.now();
  const head = object
    ? objectHeadRows(object, at)
    : referenceHeadRows(reference, noteOf(refusal, name, namespace));
  return [{ key: reference.namespace ?? '', text: formatDescription(head, events, at, options) }];
}

/** Describes why only events are shown. */
function noteOf(refusal: unknown, { type, name }: ObjectName, namespace: string): string {
  const { message } = explainError(refusal, { verb: 'read', what: `${type} "${name}"`, namespace });
  return `only events are shown: ${message}`;
}

/**
 * Explains why an object is missing: by the namespaces of a store that have it, or as the cluster does, without the hint
 * about --no-resolve, which describe does not have.
 */
async function explainMissing(
  error: KevError,
  object: ObjectName,
  { source, objects, namespace }: DescribeTarget,
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
  source: string,
  namespaces: string | string[] | undefined,
): KevError {
  const names = [namespaces ?? []].flat().map((each) => `"${each}"`);
  const where = names.length === 0 ? '' : ` in namespace ${names.join(' or ')}`;
  return new KevError('missing', `${source} holds no event about ${type} "${name}"${where}`);
}
