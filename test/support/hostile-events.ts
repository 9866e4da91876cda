import type { CoreV1Event } from '../../src/event/types.ts';

/** Texts that break a page, a terminal, or a layout that trusts them. */
const TEXTS = [
  '<script>document.title="owned"</script>',
  '"><img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '<!--<script>',
  ']]><svg/onload=alert(1)>',
  "');alert(1);//",
  '`$(touch owned)`; rm -rf ~',
  'javascript:alert(1)',
  '&lt;b&gt; &amp; <b>bold</b>',
  '{{constructor.constructor("alert(1)")()}}',
  '__proto__',
  'constructor',
  '\x1b[2J\x1b[31mred\x1b]0;title\x07',
  '\x9b31m\x9d0;title\x9c',
  'line\r\nline\ttab\x00nul\x7f\b',
  '\u202eright to left\u202c \u2066isolated\u2069',
  'zero\u200bwidth\u2060and\ufeffmarks\u{e0041}',
  '\u2028\u2029',
  '\ud83d half \udc00',
  '世界 🚀👩‍👩‍👧 e\u0301\u0301\u0301\u0301',
  '::error::owned%0A::set-output name=x::y',
  '| a | b |\n|---|---|\n# heading',
  '',
  ' ',
  'a'.repeat(5000),
];

const TIMES = [
  '0000-01-01T00:00:00Z',
  '0000-01-01T00:00:00+23:59',
  '0001-01-01T00:00:00Z',
  '1969-12-31T23:59:59Z',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59-23:59',
];

/** Messages of a megabyte are as long as a request may be. */
const MEGABYTE = 1024 * 1024;
const MEGABYTE_EVERY = 100;

/**
 * Creates events whose texts are markup, scripts, control and bidirectional characters, some with messages of a megabyte,
 * and some with times of the years 0 and 9999. The others happened within an hour from `2026-03-01T12:00:00Z`. The same
 * for the same count.
 */
export function hostileEvents(count = 500): CoreV1Event[] {
  const text = (at: number) => TEXTS[at % TEXTS.length] as string;
  return Array.from({ length: count }, (_, at) => {
    // Numbers without a common factor, so that each text meets many others.
    const wrongTime = at % 5 === 0 ? TIMES[(at / 5) % TIMES.length] : undefined;
    const last = new Date(Date.UTC(2026, 2, 1, 12, 0, 7 * at)).toISOString().slice(0, 19);
    const long = at % MEGABYTE_EVERY === 0 ? text(at / MEGABYTE_EVERY).padEnd(1, 'x') : '';
    return {
      metadata: {
        name: `${text(at)}.${at}`,
        namespace: at % 3 === 0 ? text(at + 1) : 'ns',
        uid: `uid-${at}`,
      },
      involvedObject: {
        kind: (at % 4 === 0 && text(at + 2)) || 'Pod',
        namespace: at % 3 === 0 ? text(at + 1) : 'ns',
        name: at % 2 === 0 ? text(at + 3) : `web-${at % 7}`,
        fieldPath: `spec.containers{${text(at + 4)}}`,
      },
      type: at % 11 === 0 ? text(at + 5) : at % 2 === 0 ? 'Warning' : 'Normal',
      reason: at % 2 === 0 ? text(at + 6) : 'BackOff',
      message: long ? long.repeat(Math.ceil(MEGABYTE / long.length)) : text(at + 7),
      source: { component: text(at + 8), host: text(at + 9) },
      firstTimestamp: at % 10 === 0 && wrongTime !== undefined ? wrongTime : `${last}Z`,
      lastTimestamp: wrongTime ?? `${last}Z`,
      count: (at % 9) + 1,
    };
  });
}
