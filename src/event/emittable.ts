import { lastSeen } from './event-times.ts';
import { componentOf } from './reporter.ts';
import { formatTimeNano, parseTime } from './time.ts';
import type { CoreV1Event, ObjectMeta } from './types.ts';
import { findViolations } from './validate.ts';

/**
 * Converts an event from a server or a file to one that can be created through core/v1: removes the fields that a server
 * sets, and keeps its times, to the microsecond, and its series. An event that breaks the rules for those with an
 * `eventTime` gets a firstTimestamp and a lastTimestamp instead.
 */
export function toEmittableCoreV1(event: CoreV1Event): CoreV1Event {
  const { source, reportingComponent, metadata, ...others } = event;
  const component = componentOf(event) ?? '';
  const created: CoreV1Event = {
    ...others,
    metadata: withoutServerFields(metadata),
    source: source?.component ? source : { ...source, component },
    ...(reportingComponent && { reportingComponent }),
  };
  if (!event.eventTime) return withLegacyTimes(created, event);
  const strict: CoreV1Event = {
    ...created,
    reportingComponent: reportingComponent || component,
    reportingInstance: event.reportingInstance || source?.host || component,
    action: event.action || event.reason || '',
  };
  return findViolations(strict).length === 0 ? strict : withLegacyTimes(created, event);
}

function withLegacyTimes(created: CoreV1Event, event: CoreV1Event): CoreV1Event {
  const { series, eventTime, count, ...others } = created;
  const last = lastSeen(event);
  return {
    ...others,
    firstTimestamp: created.firstTimestamp ?? eventTime ?? event.metadata.creationTimestamp ?? null,
    lastTimestamp: last === undefined ? null : formatTimeNano(last),
    count: series?.count || count || 1,
  };
}

/** Same as `toEmittableCoreV1` for `events.k8s.io/v1`: sets the fields that it requires, and removes the deprecated ones. */
export function toEmittableEventsV1(event: CoreV1Event): CoreV1Event {
  const { source, firstTimestamp, lastTimestamp, count = 0, metadata, ...others } = event;
  const component = others.reportingComponent || source?.component || '';
  const last = count > 1 ? parseTime(lastTimestamp) : undefined;
  const series = others.series ?? (last !== undefined && { count, lastObservedTime: formatTimeNano(last) });
  return {
    ...others,
    metadata: withoutServerFields(metadata),
    eventTime: others.eventTime ?? firstTimestamp ?? metadata.creationTimestamp ?? null,
    reportingComponent: component,
    reportingInstance: others.reportingInstance || source?.host || component,
    action: others.action || others.reason || '',
    ...(series && { series }),
  };
}

function withoutServerFields({ name, namespace, labels, annotations }: ObjectMeta): ObjectMeta {
  return {
    ...(name && { name }),
    ...(namespace && { namespace }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  };
}
