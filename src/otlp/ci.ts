import { ANNOTATION_PREFIX } from '../event/annotations.ts';

type Annotations = Record<string, string> | undefined;

/**
 * Names of the annotations that `--ci` adds to events, with their attributes.
 *
 * Source: OpenTelemetry semantic conventions `cicd.*`, `vcs.*`, `user.*`.
 */
const ATTRIBUTES = {
  job: 'cicd.pipeline.task.name',
  'run-url': 'cicd.pipeline.run.url.full',
  commit: 'vcs.ref.head.revision',
  actor: 'user.name',
} as const;

/** Git's prefixes of branches and tags, which GitHub has in its refs. */
const REF = /^refs\/(heads|tags)\//;

/** Returns the attributes of a CI job that were recorded as annotations of an event. */
export function ciAttributes(annotations: Annotations = {}): Record<string, string | undefined> {
  const ref = annotations[`${ANNOTATION_PREFIX}ref`];
  const kind = REF.exec(ref ?? '')?.[1];
  return {
    ...Object.fromEntries(
      Object.entries(ATTRIBUTES).map(([name, attribute]) => [
        attribute,
        annotations[ANNOTATION_PREFIX + name],
      ]),
    ),
    'vcs.ref.head.name': ref?.replace(REF, ''),
    'vcs.ref.head.type': kind && (kind === 'tags' ? 'tag' : 'branch'),
  };
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Trace that an event belongs to, as members of a log record. */
export interface TraceContext {
  traceId?: string | undefined;
  spanId?: string | undefined;
  flags?: number;
}

/** Returns the trace that `--ci` recorded, if any. Source: W3C Trace Context. */
export function traceContext(annotations: Annotations = {}): TraceContext {
  const match = TRACEPARENT.exec(annotations[`${ANNOTATION_PREFIX}traceparent`] ?? '');
  if (match === null) return {};
  const [, traceId, spanId, flags = ''] = match;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}
