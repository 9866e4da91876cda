import { usageError } from '../../../core/errors.ts';
import type { CorrelatorOptions } from '../../../record/correlate/correlator.ts';
import { parseDedupe } from '../../emitting/dedupe.ts';
import { toMetadata } from '../../emitting/metadata.ts';
import { NO_AGGREGATION, NO_RATE_LIMIT } from '../../emitting/pipeline.ts';
import { parseDurationFlag } from '../../flags/duration-flag.ts';
import { separateFiles } from '../../flags/file-arguments.ts';
import type { TypedLine } from '../../line/typed-line.ts';
import { toEmitArguments } from './arguments.ts';
import type { EmitFlags } from './flags.ts';

/** Options of `kev emit`. */
export type EmitOptions = ReturnType<typeof toEmitOptions>;

/** Flags for fields that whole events have themselves. */
const RECORD_FLAGS = ['--component', '--host', '--action', '--related', '--field-path', '--at'];

/**
 * Converts arguments, flags, and environment to options.
 *
 * @throws KevError `usage` when they are wrong
 */
export function toEmitOptions(
  line: Pick<TypedLine, 'argv' | 'operands' | 'named'>,
  flags: EmitFlags,
  env: Record<string, string | undefined>,
) {
  const typed = line.operands.map(({ word }) => word);
  const { words, files } = separateFiles(typed, flags.filename);
  const { component, host, action, related, fieldPath, at, resolve, api } = flags;
  if (files && words.length > 0) {
    throw usageError(`unexpected argument "${words[0]}": the events are in the files of -f`);
  }
  return {
    /** Fields from flags and environment, and from the arguments for a single event. */
    fields: {
      ...(files === undefined && toEmitArguments(line)),
      ...{ component, host, action, related, fieldPath, at, resolve },
      ...toMetadata(flags, env),
    },
    /** Dumps to read events from; undefined: a single event, given by `fields`. */
    files,
    isRecursive: flags.recursive ?? false,
    dedupe: parseDedupe(flags.dedupe ?? 'message'),
    emitter: {
      api,
      correlator: toCorrelator(flags),
      timeoutMs: parseDurationFlag('--timeout', flags.timeout),
      dryRun: flags.dryRun !== undefined,
    },
    failFast: flags.failFast ?? false,
    /** First flag on the command line that sets a field which whole events have themselves. */
    recordFlag: RECORD_FLAGS.find((flag) => [...line.named].some(({ long }) => long === flag)),
  };
}

/** Correlator options. Unlike in client-go, nothing is dropped or combined unless a flag asks for it. */
function toCorrelator(flags: EmitFlags): CorrelatorOptions {
  const { burst, qps, maxEvents, maxInterval, cacheSize } = flags;
  const intervalMs = parseDurationFlag('--max-interval', maxInterval);
  const rate = toNumber('--qps', qps, { whole: false, least: 0 });
  const size = toNumber('--burst', burst, { whole: true, least: 1 });
  const combineFrom = toNumber('--max-events', maxEvents, { whole: true, least: 1 });
  return {
    lruCacheSize: toNumber('--cache-size', cacheSize, { whole: true, least: 1 }) ?? 0,
    ...(rate === undefined && size === undefined ? NO_RATE_LIMIT : {}),
    ...(size !== undefined && { burstSize: size }),
    // The correlator takes 0 for its default.
    ...(rate !== undefined && { qps: rate || -1 }),
    ...(combineFrom === undefined ? NO_AGGREGATION : { maxEvents: combineFrom }),
    ...(intervalMs !== undefined && { maxIntervalSeconds: intervalMs / 1000 }),
    keepAggregateMetadata: true,
  };
}

function toNumber(
  flag: string,
  text: string | undefined,
  { whole, least }: { whole: boolean; least: number },
): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const isFit = whole ? Number.isSafeInteger(number) : Number.isFinite(number);
  if (isFit && number >= least) return number;
  const expected = whole ? `a whole number of at least ${least}` : 'a number';
  throw usageError(`invalid ${flag} "${text}": expected ${expected}`);
}
