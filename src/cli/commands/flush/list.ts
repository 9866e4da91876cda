import { formatHumanDuration } from '../../../event/duration.ts';
import { escapeCell } from '../../../print/escape.ts';
import { Table } from '../../../print/table.ts';
import { type OutboxRecord, storedAtOf } from '../../../store/outbox.ts';
import type { Io } from '../../io/io.ts';
import type { OutboxEvent } from '../../outbox/outbox-event.ts';

/** Number of rows that are aligned together. */
const BATCH = 500;

const HEADER = ['ID', 'QUEUED', 'DESTINATION', 'TRIES', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE', 'PROBLEM'];

/** Prints the events in the outbox, in order. */
export async function listRecords(
  records: AsyncIterable<OutboxRecord<OutboxEvent>>,
  { stdout, clock }: Io,
): Promise<void> {
  const now = clock.now();
  const table = new Table((text) => stdout.write(text));
  let rows = [HEADER];
  for await (const record of records) {
    rows.push(toRow(record, now));
    if (rows.length < BATCH) continue;
    table.write(rows);
    rows = [];
    await stdout.flush();
  }
  if (rows.length > 0) table.write(rows);
}

function toRow(record: OutboxRecord<OutboxEvent>, now: bigint): string[] {
  const { id, destination, tries, problem, refused, content } = record;
  const { type = '', reason = '', message = '', involvedObject, metadata } = content.event;
  const target = destination.context ?? destination.server;
  const object = `${involvedObject.kind?.toLowerCase()}/${involvedObject.name}`;
  return [
    String(id),
    formatHumanDuration(now - storedAtOf(record)),
    `${target}/${metadata.namespace ?? ''}`,
    String(tries),
    type,
    reason,
    object,
    message,
    refused ? `refused: ${problem}` : (problem ?? '<none>'),
  ].map(escapeCell);
}
