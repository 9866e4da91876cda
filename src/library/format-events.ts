import { usageError } from '../core/errors.ts';
import { fromMs } from '../event/time.ts';
import type { CoreV1Event } from '../event/types.ts';
import { EventTable } from '../print/event-table.ts';
import { createTimeFormat } from '../print/time-format.ts';

/** Options of `formatEvents`. */
export interface FormatEventsOptions {
  /**
   * Adds the column NAMESPACE, as `--all-namespaces` does.
   * @default false
   */
  namespace?: boolean;
  /**
   * Adds SUBOBJECT, SOURCE, FIRST SEEN, COUNT, and NAME, as `-o wide` does.
   * @default false
   */
  wide?: boolean;
  /**
   * Begins with the names of the columns.
   * @default true
   */
  headers?: boolean;
  /**
   * Times in this time zone instead of ages, such as `UTC` or `Europe/Berlin`.
   * @default ages
   */
  timezone?: string;
  /**
   * The time that ages are relative to.
   * @default now
   */
  now?: Date;
}

/**
 * Formats events in the columns of `kubectl get events`, a line each, in the order given. Characters that a terminal
 * would hide or interpret are escaped. Without events, the text is empty.
 *
 * @throws KevError `usage` for an unknown time zone
 *
 * @example
 * process.stdout.write(formatEvents(await cluster.list({ namespace: 'shop' }), { wide: true }));
 *
 * Source: kubernetes `pkg/printers/internalversion/printers.go`, printEvent.
 */
export function formatEvents(events: readonly CoreV1Event[], options: FormatEventsOptions = {}): string {
  const { timezone, now = new Date(), ...columns } = options;
  if (Number.isNaN(now.getTime())) throw usageError('invalid now: the date is not valid');
  const formatTime = timezone === undefined ? undefined : createTimeFormat(timezone);
  let text = '';
  const table = new EventTable(
    (written) => {
      text += written;
    },
    { ...columns, formatTime },
  );
  table.write(events, fromMs(now.getTime()));
  return text;
}
