import { toCoreV1, toEventsV1 } from './convert.ts';
import { lastSeen } from './event-times.ts';
import { formatTimeNano, parseTime } from './time.ts';
import type { CoreV1Event, ObjectMeta } from './types.ts';
import { findViolations } from './validate.ts';

/**
 * An event as it was read somewhere, made fit to be recorded once more through core/v1: without what a server gave
 * it. It keeps its times, to the microsecond, and its series; but where it breaks the rules that hold for an
 * `eventTime`, its times are written in the classic form.
 */
export function toClassicEvent(event: CoreV1Event): CoreV1Event {
  const { source, reportingComponent, metadata, ...same } = event;
  const component = source?.component || reportingComponent || '';
  const made: CoreV1Event = {
    ...same,
    metadata: withoutServersPart(metadata),
    source: source?.component ? source : { ...source, component },
    ...(reportingComponent && { reportingComponent }),
  };
  if (!event.eventTime) return withClassicTimes(made, event);
  const newer: CoreV1Event = {
    ...made,
    reportingComponent: reportingComponent || component,
    reportingInstance: event.reportingInstance || source?.host || component,
    action: event.action || event.reason || '',
  };
  return findViolations(newer).length === 0 ? newer : withClassicTimes(made, event);
}

function withClassicTimes(made: CoreV1Event, event: CoreV1Event): CoreV1Event {
  const { series, eventTime, count, ...same } = made;
  const last = lastSeen(event);
  return {
    ...same,
    firstTimestamp: made.firstTimestamp ?? eventTime ?? event.metadata.creationTimestamp ?? null,
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
