import { KevError } from '../../../errors.ts';
import { listAll } from '../../../event/list-all.ts';
import { type ObjectName, parseObjectNames } from '../../../event/object-name.ts';
import { matchesQuery } from '../../../event/query.ts';
import type { EventSource } from '../../../event/source.ts';
import { colourLevel } from '../../../print/colour.ts';
import { type DescriptionOptions, formatDescription } from '../../../print/describe.ts';
import { escapeCell } from '../../../print/escape.ts';
import { createInstantFormat } from '../../../print/instant.ts';
import { objectHeadRows, referenceHeadRows } from '../../../print/object-head.ts';
import { type Backend, openBackend } from '../../backend.ts';
import { openNow } from '../../dump-now.ts';
import { showsTimes } from '../../event-output.ts';
import { EXIT_DAMAGED, EXIT_DONE, exitStatusOf } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import { separateFiles } from '../../file-arguments.ts';
import type { Io } from '../../io.ts';
import { sayError } from '../../report.ts';
import { formatFiles, sayIfVerbose } from '../../verbose.ts';
import type { DescribeFlags } from './command.ts';
import { findInEvents } from './find-in-events.ts';
import { commandFor, findObject } from './find-object.ts';

/** Where objects and the events about them are looked for. */
interface Place extends AsyncDisposable {
  /** What it is called in messages. */
  name: string;
  source: EventSource;
  /** Missing where only events are. */
  objects?: Backend['objects'];
  /** Undefined: any. */
  namespace: string | undefined;
  /** Whether something in a dump was damaged. It has been said. */
  isDamaged(): boolean;
  /** The time that ages are counted from. */
  now(): bigint;
}

/** Describes each object in its turn. One that does not exist is an error, and the others are still described. */
export async function runDescribe(words: string[], given: DescribeFlags, io: Io): Promise<number> {
  const { words: names, files } = separateFiles(words, given.filename);
  const flags = files ? { ...given, filename: files } : given;
  const objects = parseObjectNames(names);
  const options = await toOptions(flags, io);
  await using place = await openPlace(flags, io);
  let status = EXIT_DONE;
  let gap = '';
  for (const object of objects) {
    try {
      for (const text of await describe(object, place, options, io)) {
        io.stdout.write(`${gap}${text}`);
        gap = '\n\n';
      }
    } catch (error) {
      const what = `${object.type} "${object.name}"`;
      const told = explain(error, { verb: 'describe', what, namespace: place.namespace });
      if (told.code !== 'missing') throw told;
      sayError(told, io);
      status = exitStatusOf(told.code);
    }
  }
  return place.isDamaged() ? EXIT_DAMAGED : status;
}

async function toOptions(flags: DescribeFlags, { stdout, env }: Io): Promise<DescriptionOptions> {
  const level = colourLevel(flags.color, env, stdout.isTerminal);
  const palette = level ? (await import('../../../print/palette.ts')).createPalette(level) : undefined;
  const formatTime = showsTimes(flags) ? createInstantFormat() : undefined;
  return { palette, lineWidth: stdout.columns(), events: flags.showEvents === 'true', formatTime };
}

async function openPlace(flags: DescribeFlags, io: Io): Promise<Place> {
  if (flags.filename !== undefined) {
    const { openDumpSource } = await import('../../dump-source.ts');
    const name = formatFiles(flags.filename);
    sayIfVerbose(flags, io)?.(`reading ${name}`);
    const dump = openDumpSource(flags.filename, flags.R ?? false, io);
    return {
      name,
      ...dump,
      source: readOnce(dump.source, io),
      namespace: flags.namespace,
      now: openNow(flags, io, dump),
      async [Symbol.asyncDispose]() {},
    };
  }
  if (flags.R) throw new KevError('usage', '-R requires -f');
  if (flags.now !== undefined) throw new KevError('usage', '--now requires -f');
  const backend = await openBackend(flags, io, 'read');
  const { source, objects, namespace } = backend;
  return {
    name: 'the local store',
    source,
    objects,
    namespace,
    isDamaged: () => false,
    now: () => io.clock.now(),
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}

/** The descriptions of what a name means: where no namespace is said that may be several objects. */
async function describe(
  name: ObjectName,
  { objects, source, namespace, name: placeName, now }: Place,
  options: DescriptionOptions,
  { signal, stderr }: Io,
): Promise<string[]> {
  if (objects === undefined || namespace === undefined) {
    const found = await findInEvents(name, source, { namespace, signal });
    if (found.length === 0) throw nothingTold(name, placeName, namespace);
    return found.map(({ reference, events }) =>
      formatDescription(referenceHeadRows(reference), events, now(), options),
    );
  }
  const { object, events, others } = await findObject(name, { objects, source }, { namespace, signal });
  if (others > 0 && options.events) {
    const more = others === 1 ? '1 more event names' : `${others} more events name`;
    const how = commandFor(name, object.metadata.namespace);
    stderr.write(`hint: ${more} such an object with another uid or none: ${escapeCell(how)}\n`);
  }
  const at = now();
  return [formatDescription(objectHeadRows(object, at), events, at, options)];
}

/** Several objects are looked for in a dump that may be read once only. */
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

function nothingTold({ type, name }: ObjectName, place: string, namespace: string | undefined): KevError {
  const where = namespace === undefined ? '' : ` in namespace "${namespace}"`;
  return new KevError('missing', `${place} holds no event about ${type} "${name}"${where}`);
}
