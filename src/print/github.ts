import type { CoreV1Event } from '../event/types.ts';
import { escapeCell } from './escape.ts';
import { formatObject, trimSpace } from './event-cells.ts';
import type { TextFormat } from './text-output.ts';

/**
 * Warnings as annotations of GitHub Actions, `::warning title=BackOff pod/x::message`, and other events as lines that
 * the runner does not interpret as commands.
 *
 * Source: actions/toolkit `packages/core/src/command.ts`, actions/runner `ActionCommand.cs`.
 */
export const GITHUB: TextFormat = { formatEvent: (event) => `${formatLine(event)}\n` };

function formatLine(event: CoreV1Event): string {
  const reason = event.reason ?? '';
  const message = trimSpace(event.message ?? '');
  const title = `${reason} ${formatObject(event)}`;
  if (event.type === 'Normal') return disarm(escapeCell(`${title}: ${message}`).trim());
  const property = escapeData(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return disarm(`::warning title=${property}::${escapeData(message)}`);
}

/** Escapes line breaks and percent signs by the runner's rules, and other invisible characters as in a cell. */
function escapeData(text: string): string {
  const parts = text.replaceAll('%', '%25').split(/([\r\n])/);
  return parts.map((part) => BREAKS.get(part) ?? escapeCell(part)).join('');
}

const BREAKS = new Map([
  ['\r', '%0D'],
  ['\n', '%0A'],
]);

/** Keeps the runner from finding a command: the old form can be anywhere in a line, the new one at its start. */
function disarm(line: string): string {
  const safe = line.replaceAll('##[', '#\\x23[');
  return line.startsWith('::warning title=') ? safe : safe.replace(/^(\s*):/, '$1\\x3a');
}
