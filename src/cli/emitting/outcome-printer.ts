import type { KevError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { escapeCell } from '../../print/escape.ts';
import type { EventOutput } from '../../print/event-output.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import type { Io } from '../io/io.ts';
import type { EmitOutcome } from './outcome.ts';
import { errorOf } from './outcome.ts';

/** Hint about events with the outcome `filtered`. */
export const FILTERED_HINT =
  'dropped by the spam filter: too many events about one object; raise --burst or --qps to let more through';

/** Flags that choose how outcomes are printed. */
interface OutcomePrinterFlags extends GlobalFlags {
  output?: 'json' | 'yaml' | 'name';
  dryRun?: 'client' | 'server' | 'none';
}

/**
 * Prints the outcomes of events on stdout: a line each, or the stored event with `-o`. Errors go to stderr only.
 */
export class OutcomePrinter {
  readonly #io: Io;
  readonly #output: EventOutput | undefined;
  readonly #suffix: string;

  private constructor(io: Io, output: EventOutput | undefined, suffix: string) {
    this.#io = io;
    this.#output = output;
    this.#suffix = suffix;
  }

  /** @throws KevError `usage` when the output format is unknown */
  static async open(flags: OutcomePrinterFlags, io: Io): Promise<OutcomePrinter> {
    if (!flags.output) return new OutcomePrinter(io, undefined, dryRunSuffix(flags));
    const { openEventOutput } = await import('../reading/event-output.ts');
    return new OutcomePrinter(io, await openEventOutput(flags, io, true), dryRunSuffix(flags));
  }

  /** Prints an outcome. Returns the error to print on stderr, if any. */
  print(outcome: EmitOutcome): KevError | undefined {
    switch (outcome.kind) {
      case 'created':
        this.#printStored(outcome.event, 'created');
        return undefined;
      case 'patched':
      case 'aggregated':
        this.#printStored(outcome.event, `${outcome.kind} (x${outcome.count})`);
        return undefined;
      case 'filtered':
      case 'dropped':
      case 'queued':
        this.#printUnstored(outcome.emitted, outcome.kind);
        return undefined;
      case 'rejected':
      case 'failed':
      case 'refused':
        return errorOf(outcome);
    }
  }

  end(): void {
    this.#output?.end();
  }

  #printStored(event: CoreV1Event, description: string): void {
    if (this.#output) this.#output.write([event], this.#io.clock.now());
    else this.#io.stdout.write(formatLine(event, description + this.#suffix));
  }

  /** With `-o`, events that are not stored are not printed. */
  #printUnstored(event: CoreV1Event, description: string): void {
    if (!this.#output) this.#io.stdout.write(formatLine(event, description));
  }
}

/** Suffix as kubectl prints it. */
function dryRunSuffix({ dryRun }: OutcomePrinterFlags): string {
  if (dryRun === undefined) return '';
  return dryRun === 'server' ? ' (server dry run)' : ' (dry run)';
}

function formatLine({ metadata }: CoreV1Event, description: string): string {
  return `event/${escapeCell(metadata.name ?? '')} ${escapeCell(description)}\n`;
}
