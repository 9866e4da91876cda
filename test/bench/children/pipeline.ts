import { benchCorrelate, type CorrelateKind } from '../sections/pipeline-correlate.ts';
import { benchPipeline, type PipelineKind, type PipelineMode } from '../sections/pipeline-paced.ts';

/** `correlate KIND MS` or `pipeline KIND MODE MS`: does one piece of work, and prints its figures as JSON. */
const [work, kind, ...rest] = process.argv.slice(2);
const durationMs = Number(rest.at(-1));
const figures =
  work === 'correlate'
    ? await benchCorrelate(kind as CorrelateKind, durationMs)
    : await benchPipeline(kind as PipelineKind, rest[0] as PipelineMode, durationMs);
console.log(JSON.stringify(figures));
