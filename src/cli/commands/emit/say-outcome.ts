import type { CoreV1Event } from '../../../event/types.ts';
import { escapeCell } from '../../../print/escape.ts';
import type { Outcome } from '../../../record/outcome.ts';
import { openEventOutput } from '../../event-output.ts';
import { EXIT_DONE, EXIT_NOT_RECORDED, exitStatusOf } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import type { Io } from '../../io.ts';
import { sayError } from '../../report.ts';
import type { EmitFlags } from './command.ts';

/** Prints what became of an event, and gives the exit status for it. */
export async function sayOutcome(outcome: Outcome, flags: EmitFlags, io: Io): Promise<number> {
  switch (outcome.kind) {
    case 'created':
      await sayStored(outcome.event, 'created', flags, io);
      return EXIT_DONE;
    case 'patched':
    case 'aggregated':
      await sayStored(outcome.event, `${outcome.kind} (x${outcome.count})`, flags, io);
      return EXIT_DONE;
    case 'filtered':
    case 'dropped':
      io.stdout.write(formatLine(outcome.emitted, outcome.kind));
      return EXIT_NOT_RECORDED;
    case 'rejected':
    case 'gave-up': {
      const { involvedObject, metadata } = outcome.emitted;
      const what = `an event about ${involvedObject.kind?.toLowerCase()} "${involvedObject.name}"`;
      const error = explain(outcome.error, { verb: 'record', what, namespace: metadata.namespace });
      const words = outcome.kind === 'rejected' ? 'rejected' : 'gave up';
      io.stdout.write(formatLine(outcome.emitted, `${words}: ${error.message}`));
      sayError(error, io);
      return exitStatusOf(error.code);
    }
  }
}

async function sayStored(event: CoreV1Event, words: string, flags: EmitFlags, io: Io): Promise<void> {
  if (flags.output === undefined) {
    io.stdout.write(formatLine(event, words));
    return;
  }
  const output = await openEventOutput(flags, io, true);
  output.write([event], io.clock.now());
  output.end();
}

function formatLine({ metadata }: CoreV1Event, words: string): string {
  return `event/${escapeCell(metadata.name ?? '')} ${escapeCell(words)}\n`;
}
