import { toCoreV1, toEventsV1 } from './convert.ts';
import { lastSeen } from './seen.ts';
import { formatTimeNano, parseTime } from './time.ts';
import type { CoreV1Event, ObjectMeta } from './types.ts';

/**
 * An event as it was read somewhere, made fit to be recorded once more in its classic form: without
 * what a server gave it, and with its series as a count. It keeps its times.
 */
export function toClassicEvent(event: CoreV1Event): CoreV1Event {
  const { series, eventTime, count, source, ...same } = event;
  const { metadata, firstTimestamp, reportingComponent } = same;
  const last = lastSeen(event);
  return {
    ...same,
    metadata: withoutServersPart(metadata),
    source: source?.component ? source : { ...source, component: reportingComponent ?? '' },
    firstTimestamp: firstTimestamp ?? eventTime ?? metadata.creationTimestamp ?? null,
    lastTimestamp: last === undefined ? null : formatTimeNano(last),
    count: series?.count || count || 1,
  };
}

/** The same for `events.k8s.io/v1`: with what that API asks for, and without what is of the older one. */
export function toNewerEvent(event: CoreV1Event): CoreV1Event {
  const {
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count = 0,
    ...same
  } = toEventsV1(event);
  const component = same.reportingController || source?.component || '';
  const last = parseTime(lastTimestamp);
  const series =
    same.series ??
    (count > 1 && last !== undefined ? { count, lastObservedTime: formatTimeNano(last) } : undefined);
  return toCoreV1({
    ...same,
    metadata: withoutServersPart(same.metadata),
    eventTime: same.eventTime ?? firstTimestamp ?? same.metadata.creationTimestamp ?? null,
    reportingController: component,
    reportingInstance: same.reportingInstance || source?.host || component,
    action: same.action || same.reason || '',
    ...(series && { series }),
  });
}

function withoutServersPart({ name, namespace, labels, annotations }: ObjectMeta): ObjectMeta {
  return {
    ...(name && { name }),
    ...(namespace && { namespace }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  };
}
