import type { CoreV1Event } from '../../src/event/types.ts';
import { sampleEvent } from '../support/sample-event.ts';

/** Events of two namespaces whose texts are wide, narrow, invisible, hostile, or long. */
export const characters: readonly CoreV1Event[] = [
  event(
    'pod/日本語のポッド',
    'Pulled',
    'イメージ「日本語」はもうノードにあります。 ダウンロードは要りません。',
  ),
  event('pod/rocket-🚀', 'Started', 'emoji 🚀 👩‍👩‍👧 ❤️ 🇩🇪 and cafe\u0301 na\u00efve x\u0301\u0302\u0303y'),
  event('pod/hidden', 'Killed', 'zero\u200bwidth, \u202eright to left\u202c, tag\u{e0041}'),
  event(
    'pod/escape',
    'Evil',
    'red \x1b[31m, title \x1b]0;owned\x07, clear \x1b[2J, back \b\b, 8 bit \x9b31m',
  ),
  event('pod/lines', 'Traceback', 'first line\r\nsecond line\n\nlast line'),
  event('pod/עברית', 'Written', 'שלום עולם, left to right again'),
  event(`pod/${'a-very-long-name-'.repeat(4)}0`, 'TooLong', `no break in ${'x'.repeat(150)} but here`),
  event('configmap/empty', 'Silent', ''),
  event('pod/plain', 'BackOff', 'Back-off restarting failed container web in pod plain'),
];

function event(object: string, reason: string, message: string): CoreV1Event {
  const [kind = '', name = ''] = object.split('/');
  const namespace = kind === 'pod' ? 'shop' : 'payments';
  return sampleEvent({
    metadata: { namespace, name: `${name}.1` },
    involvedObject: { kind, name, namespace },
    reason,
    message,
    lastTimestamp: '2026-11-28T14:40:00Z',
  });
}
