import { appendTo } from '../../core/append-to.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { type Meaning, NOTHING, problem, type WordingRule } from '../meaning.ts';
import { classOfMessage } from './message-class.ts';
import { NODE_WORDING } from './nodes.ts';
import { OTHER_WORDING } from './others.ts';
import { POD_WORDING } from './pods.ts';
import { WORKLOAD_WORDING } from './workloads.ts';

const RULES = new Map<string, WordingRule[]>();
for (const rule of [...POD_WORDING, ...NODE_WORDING, ...WORKLOAD_WORDING, ...OTHER_WORDING]) {
  for (const reason of rule.reasons.split(' ')) appendTo(RULES, reason, rule);
}

/** Aggregated events repeat the message of the last one. */
const COMBINED = /^\(combined from similar events\): /;

/** Normal events of any controller that say that what failed before works now. */
const SUCCESS =
  /(?:Succeeded|Successful|Success|Completed?|Ready|Reconciled|Healthy|Synced|Issued|Verified|Valid|Resolved|Recovered|UpToDate)$/;
const SUCCESS_MESSAGE = /\bsuccessfully (?:issued|reconciled|synced|completed|applied)\b|\bis up to date\b/i;

/** What a message says is at its start; the rest may be the output of a program. */
const MAX_LENGTH = 4096;

/** Returns the message of an event without what the recorder adds to it. */
export function plainMessageOf({ message = '' }: CoreV1Event): string {
  return (message.startsWith('(') ? message.replace(COMBINED, '') : message).trim();
}

/**
 * Returns what an event means for the state of its object.
 *
 * @param whole its message, as `plainMessageOf`
 */
export function meaningOf(event: CoreV1Event, whole: string): Meaning {
  const { reason = '', type } = event;
  const message = whole.slice(0, MAX_LENGTH);
  const kind = event.involvedObject.kind?.toLowerCase() ?? '';
  for (const rule of RULES.get(reason) ?? []) {
    if (rule.kind !== undefined && rule.kind !== kind) continue;
    if (rule.message && !rule.message.test(message)) continue;
    return typeof rule.means === 'function' ? rule.means(message) : rule.means;
  }
  if (type === 'Warning') {
    // Whatever it is, a pod that starts its containers afterwards has overcome it.
    const blocks = kind === 'pod' ? ({ blocks: 'started' } as const) : {};
    return problem(classOfMessage(message) ?? 'other', { ...blocks, ...waitsFor(message) });
  }
  return SUCCESS.test(reason) || SUCCESS_MESSAGE.test(message) ? { is: 'success' } : NOTHING;
}

/** A failure of an object because of another one: `Failed to wait for order resource "x" to become ready`. */
function waitsFor(message: string): { waits?: true } {
  return /\bfailed to wait for\b|\bwaiting (?:for|on)\b|\bdependency .* is not ready\b/i.test(message)
    ? { waits: true }
    : {};
}
