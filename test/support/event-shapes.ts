import { formatMicroTime, formatTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';

const NS_PER_MINUTE = 60_000_000_000n;

/** The fields of an event besides its name and namespace. */
export type Shape = Partial<CoreV1Event> & { labels?: Record<string, string> };

/**
 * Events in the forms that clusters have, old enough that their ages are in minutes, hours, and days.
 * No two of one group happened last at the same time.
 */
export function eventShapes(
  now: bigint,
  namespace: string,
): Record<'classic' | 'modern', Record<string, Shape>> {
  const at = (minutes: number) => formatTime(now - BigInt(minutes) * NS_PER_MINUTE);
  const exactlyAt = (minutes: number) =>
    formatMicroTime(now - BigInt(minutes) * NS_PER_MINUTE - 123_456_000n);
  const about = (kind: string, name?: string, apiVersion = 'v1') => ({
    kind,
    apiVersion,
    namespace,
    ...(name !== undefined && { name }),
  });
  const once = (minutes: number) => ({ firstTimestamp: at(minutes), lastTimestamp: at(minutes), count: 1 });
  return {
    classic: {
      'web-0.once': {
        ...once(170),
        involvedObject: { ...about('Pod', 'web-0'), uid: 'u-1' },
        type: 'Normal',
        reason: 'Scheduled',
        message: 'Successfully assigned web-0 to node1',
        source: { component: 'default-scheduler' },
        labels: { app: 'web' },
      },
      'web-0.often': {
        firstTimestamp: at(100),
        lastTimestamp: at(20),
        count: 12,
        involvedObject: { ...about('Pod', 'web-0'), uid: 'u-1', fieldPath: 'spec.containers{c}' },
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting failed container',
        source: { component: 'kubelet', host: 'node1' },
        labels: { app: 'web', tier: 'front' },
      },
      'db.days': {
        firstTimestamp: at(2 * 24 * 60 + 30),
        lastTimestamp: at(5 * 60 + 7),
        count: 3,
        involvedObject: about('Deployment', 'db', 'apps/v1'),
        type: 'Normal',
        reason: 'ScalingReplicaSet',
        message: 'Scaled up replica set db-7d to 1',
        source: { component: 'deployment-controller' },
        labels: { app: 'db' },
      },
      'db.long': {
        ...once(40),
        involvedObject: about(
          'StatefulSet',
          'a-rather-long-name-as-controllers-make-them-6b474476c4-2wk4g',
          'apps/v1',
        ),
        type: 'Warning',
        reason: 'FailedCreateBecauseOfSomethingVeryLong',
        message: `Failed to pull image: ${'a word and another, '.repeat(200)}and the end`,
        source: { component: 'kubelet', host: 'node-with-a-long-name.example.com' },
      },
      'unicode.letters': {
        ...once(50),
        involvedObject: about('Pod', 'web-1'),
        type: 'Warning',
        reason: 'Grüße',
        message: 'naïve Ελλάδα «quoted» – <b>&amp;</b> "x" \\n \'y\'',
        source: { component: 'kübelet' },
      },
      'nothing.named': {
        ...once(60),
        involvedObject: about('Pod'),
        type: 'Normal',
        reason: 'NoName',
        message: 'm',
      },
      'no.message': { ...once(70), involvedObject: about('ConfigMap', 'bare') },
      'blanks.around': {
        ...once(80),
        involvedObject: about('Pod', 'web-2'),
        type: 'Normal',
        reason: 'Blanks',
        message: '  two  blanks inside, more around   ',
        source: { component: 'kubelet' },
      },
      'reporter.only': {
        ...once(90),
        involvedObject: about('Pod', 'web-3'),
        type: 'Normal',
        reason: 'Reported',
        message: 'by a controller',
        reportingComponent: 'example.com/ctl',
        reportingInstance: 'ctl-0',
      },
    },
    modern: {
      'new.once': {
        eventTime: exactlyAt(30),
        involvedObject: { ...about('Pod', 'web-0'), uid: 'u-1' },
        type: 'Normal',
        reason: 'Scheduled',
        action: 'Binding',
        message: 'assigned',
        reportingComponent: 'example.com/scheduler',
        reportingInstance: 'scheduler-0',
      },
      'new.series': {
        eventTime: exactlyAt(120),
        series: { count: 7, lastObservedTime: exactlyAt(15) },
        involvedObject: { ...about('Pod', 'web-0'), uid: 'u-1' },
        related: about('Pod', 'web-1'),
        type: 'Warning',
        reason: 'Unhealthy',
        action: 'Probing',
        message: 'probe failed',
        reportingComponent: 'example.com/kubelet',
        reportingInstance: 'node1',
      },
    },
  };
}
