import type { CoreV1Event } from '../../src/event/types.ts';
import type { EventApiVersion } from '../../src/event/validate.ts';

/** A change to an event, the API that it goes through, and the fields whose rules it breaks. */
export type RuleRow = [what: string, change: Partial<CoreV1Event>, broken: string[], api?: EventApiVersion];

const long = (bytes: number) => 'x'.repeat(bytes);
const metadata = { name: 'x.1', namespace: 'default' };
const object = { kind: 'Pod', apiVersion: 'v1', namespace: 'default', name: 'x' };
const newer = 'events.k8s.io/v1';

/** A classic event that keeps all rules. */
export const classic: CoreV1Event = {
  metadata,
  involvedObject: object,
  reason: 'R',
  message: 'm',
  type: 'Normal',
  source: { component: 'kev' },
  firstTimestamp: '2026-03-01T12:00:00Z',
  lastTimestamp: '2026-03-01T12:00:00Z',
  count: 1,
};

/** The members that make an event one of the strict form, and of `classic` one of the newer API. */
export const strict: Partial<CoreV1Event> = {
  eventTime: '2026-03-01T12:00:00.000001Z',
  reportingComponent: 'example.com/kev',
  reportingInstance: 'one',
  action: 'Do',
};
const strictNewer: Partial<CoreV1Event> = {
  ...strict,
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  count: 0,
};

const labels = (key: string, value = 'v') => ({ metadata: { ...metadata, labels: { [key]: value } } });
const annotations = (key: string, value = 'v') => ({
  metadata: { ...metadata, annotations: { [key]: value } },
});

/** Each rule, kept at its limit and broken beyond it. */
export const ruleRows: RuleRow[] = [
  ['nothing', {}, []],
  ['a label', labels('example.com/A_b.c', 'v-1'), []],
  ['an empty value of a label', labels('a', ''), []],
  ['a value of a label at its limit', labels('a', long(63)), []],
  ['a value of a label beyond its limit', labels('a', long(64)), [`value "${long(64)}" of label "a"`]],
  ['a value of a label that ends with a dash', labels('a', 'v-'), ['value "v-" of label "a"']],
  ['a label with a space', labels('a b'), ['key of label "a b"']],
  ['a label without a name', labels('example.com/'), ['key of label "example.com/"']],
  ['a label without a prefix', labels('/a'), ['key of label "/a"']],
  ['a label with two slashes', labels('a/b/c'), ['key of label "a/b/c"']],
  ['a label with capitals in the prefix', labels('Example.com/a'), ['key of label "Example.com/a"']],
  ['a label at its limit', labels(long(63)), []],
  ['a label beyond its limit', labels(long(64)), [`key of label "${long(64)}"`]],
  ['an annotation with capitals in the prefix', annotations('Example.com/a'), []],
  ['an annotation with a space', annotations('a b'), ['key of annotation "a b"']],
  ['annotations at their limit', annotations('a', long(256 * 1024 - 1)), []],
  ['annotations beyond their limit', annotations('a', long(256 * 1024)), ['metadata.annotations']],
  ['a name with capitals', { metadata: { ...metadata, name: 'X' } }, []],
  ['a name with a percent sign', { metadata: { ...metadata, name: 'x%1' } }, ['metadata.name']],
  [
    'an object in another namespace',
    { involvedObject: { ...object, namespace: 'kube-system' } },
    ['involvedObject.namespace'],
  ],
  ['an object without a namespace', { involvedObject: { kind: 'Node', name: 'n' } }, []],
  [
    'an object without a namespace elsewhere',
    { metadata: { ...metadata, namespace: 'kube-system' }, involvedObject: { kind: 'Node', name: 'n' } },
    ['involvedObject.namespace'],
  ],
  ['a type of its own', { type: 'Strange' }, []],
  ['no reason', { reason: '' }, []],
  ['a long message', { message: long(5000) }, []],
  ['an invalid time', { firstTimestamp: 'soon' }, ['firstTimestamp']],
  ['a count beyond 32 bits', { count: 2 ** 31 }, ['count']],
  ['a series whose count is beyond 32 bits', { series: { count: 2 ** 31 } }, ['series.count']],

  ['the strict form', strict, []],
  ['the strict form, no reporter', { ...strict, reportingComponent: '' }, ['reportingComponent']],
  [
    'the strict form, a reporter with a space',
    { ...strict, reportingComponent: 'a b' },
    ['reportingComponent'],
  ],
  ['the strict form, no instance', { ...strict, reportingInstance: '' }, ['reportingInstance']],
  ['the strict form, an instance at its limit', { ...strict, reportingInstance: long(128) }, []],
  [
    'the strict form, an instance beyond it',
    { ...strict, reportingInstance: long(129) },
    ['reportingInstance'],
  ],
  ['the strict form, no action', { ...strict, action: '' }, ['action']],
  ['the strict form, an action beyond its limit', { ...strict, action: long(129) }, ['action']],
  ['the strict form, no reason', { ...strict, reason: '' }, ['reason']],
  ['the strict form, a reason at its limit in bytes', { ...strict, reason: 'é'.repeat(64) }, []],
  ['the strict form, a reason beyond it in bytes', { ...strict, reason: `${'é'.repeat(64)}x` }, ['reason']],
  ['the strict form, a message at its limit in bytes', { ...strict, message: 'é'.repeat(512) }, []],
  [
    'the strict form, a message beyond it in bytes',
    { ...strict, message: `${'é'.repeat(512)}x` },
    ['message'],
  ],
  [
    'the strict form in kube-system, an object without a namespace',
    {
      ...strict,
      metadata: { ...metadata, namespace: 'kube-system' },
      involvedObject: { kind: 'Node', name: 'n' },
    },
    [],
  ],

  ['the newer API', strictNewer, [], newer],
  [
    'the newer API, the older form',
    {},
    ['eventTime', 'firstTimestamp', 'lastTimestamp', 'count', 'source'],
    newer,
  ],
  ['the newer API, a type of its own', { ...strictNewer, type: 'Strange' }, ['type'], newer],
  [
    'the newer API, a name with capitals',
    { ...strictNewer, metadata: { ...metadata, name: 'X' } },
    ['metadata.name'],
    newer,
  ],
  ['the newer API, a count', { ...strictNewer, count: 1 }, ['count'], newer],
  ['the newer API, a source', { ...strictNewer, source: { host: 'h' } }, ['source'], newer],
  [
    'the newer API, a series',
    { ...strictNewer, series: { count: 2, lastObservedTime: '2026-03-01T12:00:00.000000Z' } },
    [],
    newer,
  ],
  [
    'the newer API, a series of one',
    { ...strictNewer, series: { count: 1, lastObservedTime: '2026-03-01T12:00:00.000000Z' } },
    ['series.count'],
    newer,
  ],
  [
    'the newer API, a series without a time',
    { ...strictNewer, series: { count: 2 } },
    ['series.lastObservedTime'],
    newer,
  ],
];
