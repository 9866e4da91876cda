import { KevError } from '../../core/errors.ts';
import { runWithin, TimeLimitExceeded } from '../../core/run-within.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { Expression } from '../../select/expression.ts';
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

/** The event of a batch, by index, that ends a watch, and the gate that it matches. */
export interface GateResult {
  at: number;
  gate: Gate;
  status: number;
}

/**
 * Finds the first event that ends a watch; undefined if none does. If gates of both kinds match it, `--fail-on` wins.
 *
 * @param includePast also checks events that happened before the start
 * @throws KevError `usage` when an expression takes too long
 */
export function findMatch(
  batch: Pick<Batch, 'events' | 'isNew'>,
  gates: readonly Gate[],
  includePast: boolean,
): GateResult | undefined {
  return judge(gates, () => firstMatch(batch, gates, includePast));
}

function judge<T>(gates: readonly Gate[], work: () => T): T | undefined {
  if (gates.length === 0) return undefined;
  try {
    return runWithin(LIMIT_MS, work);
  } catch (error) {
    if (!(error instanceof TimeLimitExceeded)) throw error;
    throw new KevError('usage', 'cannot apply --until and --fail-on: a regular expression takes too long', {
      hint: 'nested repetition, as in (a+)+, can take forever',
    });
  }
}

/** A gate that an event would pass if upper and lower case did not matter, and what to say of it. */
export function findNearMiss(
  events: readonly CoreV1Event[],
  gates: readonly Gate[],
): { gate: Gate; hint: string } | undefined {
  return judge(gates, () => {
    for (const gate of gates) {
      const near = events.find((event) => gate.matchesAnyCase(event) && !gate.matches(event));
      if (near === undefined) continue;
      const { reason = '', source, reportingComponent } = near;
      const component = source?.component || reportingComponent;
      const found = `reason=${reason}${component ? `, component=${component}` : ''}`;
      return {
        gate,
        hint: `upper and lower case matter in ${gate.flag} ${gate.text}: an event has ${found}`,
      };
    }
    return undefined;
  });
}

/** Time limit of the expressions for one batch: a regular expression can take forever. */
const LIMIT_MS = 5000;

function firstMatch(
  { events, isNew }: Pick<Batch, 'events' | 'isNew'>,
  gates: readonly Gate[],
  includePast: boolean,
): GateResult | undefined {
  for (const [at, event] of events.entries()) {
    if (!includePast && !isNew(event)) continue;
    const matching = gates.filter(({ matches }) => matches(event));
    const gate = matching.find(({ flag }) => flag === '--fail-on') ?? matching[0];
    if (gate) return { at, gate, status: gate.flag === '--fail-on' ? EXIT_MATCHED : EXIT_DONE };
  }
  return undefined;
}
