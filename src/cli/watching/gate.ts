import { componentOf } from '../../event/reporter.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { Expression } from '../../select/expression.ts';
import { applyPatterns } from '../flags/pattern-limit.ts';
import { EXIT_DONE, EXIT_MATCHED } from '../io/exit-status.ts';
import type { Batch } from './batches.ts';

/** An expression of `--until` or `--fail-on`, with its text. */
export interface Gate {
  flag: '--until' | '--fail-on';
  text: string;
  matches: Expression;
  /** As `matches`, in any case of letters. */
  matchesAnyCase: Expression;
}

/**
 * Finds the first event that ends a watch, by index, and the gate that it matches; undefined if none does. If gates of
 * both kinds match it, `--fail-on` wins.
 *
 * @param includePast also checks events that happened before the start
 * @throws KevError `usage` when an expression takes too long
 */
export function findMatch(
  { events, isNew }: Pick<Batch, 'events' | 'isNew'>,
  gates: readonly Gate[],
  includePast: boolean,
): { at: number; gate: Gate; status: number } | undefined {
  if (gates.length === 0) return undefined;
  return applyPatterns(FLAGS, () => {
    for (const [at, event] of events.entries()) {
      if (!includePast && !isNew(event)) continue;
      const matching = gates.filter(({ matches }) => matches(event));
      const gate = matching.find(({ flag }) => flag === '--fail-on') ?? matching[0];
      if (gate) return { at, gate, status: gate.flag === '--fail-on' ? EXIT_MATCHED : EXIT_DONE };
    }
    return undefined;
  });
}

/** Finds a gate that an event would match in another case of letters, and a hint about it. */
export function findNearMiss(
  events: readonly CoreV1Event[],
  gates: readonly Gate[],
): { gate: Gate; hint: string } | undefined {
  if (gates.length === 0) return undefined;
  return applyPatterns(FLAGS, () => {
    for (const gate of gates) {
      const near = events.find((event) => gate.matchesAnyCase(event) && !gate.matches(event));
      if (near === undefined) continue;
      const component = componentOf(near);
      const found = `reason=${near.reason ?? ''}${component ? `, component=${component}` : ''}`;
      const hint = `upper and lower case matter in ${gate.flag} ${gate.text}: an event has ${found}`;
      return { gate, hint };
    }
    return undefined;
  });
}

const FLAGS = '--until and --fail-on';
