import type { CoreV1Event } from '../event/types.ts';
import { escapeCell } from './escape.ts';
import { formatObject, trimSpace } from './event-cells.ts';
import type { EventOutput } from './event-output.ts';

/**
 * Prints Warnings as annotations of GitHub Actions, `::warning title=BackOff pod/x::message`, and other
 * events as plain lines that the runner takes for nothing else.
 *
 * Source: actions/toolkit `packages/core/src/command.ts`, actions/runner `ActionCommand.cs`.
 */
export class GithubOutput implements EventOutput {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(events: readonly CoreV1Event[]): void {
    for (const event of events) this.#write(`${formatLine(event)}\n`);
  }

  end(): void {}
}

function formatLine(event: CoreV1Event): string {
  const reason = event.reason ?? '';
  const message = trimSpace(event.message ?? '');
  const title = `${reason} ${formatObject(event)}`;
  if (event.type === 'Normal') return disarm(escapeCell(`${title}: ${message}`).trim());
  return disarm(`::warning title=${escapeProperty(title)}::${escapeData(message)}`);
}

/** Line breaks and percent signs by the runner's rules; what else is unseen is made visible. */
function escapeData(text: string): string {
  const pieces = text.replaceAll('%', '%25').split(/([\r\n])/);
  return pieces.map((piece) => BREAKS.get(piece) ?? escapeCell(piece)).join('');
}

const BREAKS = new Map([
  ['\r', '%0D'],
  ['\n', '%0A'],
]);

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** The runner's old form of a command may stand anywhere in a line, its new one at the start. */
function disarm(line: string): string {
  const safe = line.replaceAll('##[', '#\\x23[');
  return line.startsWith('::warning title=') ? safe : safe.replace(/^(\s*):/, '$1\\x3a');
}
