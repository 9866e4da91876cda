import type { OtlpEndpoint } from '../../../otlp/endpoint.ts';
import { OtlpExporter } from '../../../otlp/exporter.ts';
import { toResourceLogs } from '../../../otlp/log-data.ts';
import { formatCount } from '../../../print/count.ts';
import type { Database } from '../../../store/database.ts';
import { noteExported, openExport, readUnsent } from '../../../store/history/exports.ts';
import type { Io } from '../../io/io.ts';

/**
 * Sends each state that is recorded to a receiver of OTLP, until the signal aborts. The position is stored after the
 * receiver has accepted what is before it, so that it gets each state at least once.
 *
 * @param report prints a line
 * @throws the signal's reason when it aborts; KevError when the store can't be read or written
 */
export async function exportStates(
  db: Database,
  endpoint: OtlpEndpoint,
  report: (message: string) => void,
  { clock, signal }: Io,
): Promise<void> {
  const { origin, pathname } = endpoint.url;
  // Without the query, which may hold secrets.
  const receiver = origin + pathname;
  let isFailing = false;
  const exporter = new OtlpExporter(endpoint, {
    clock,
    random: Math.random,
    onRetry(reason) {
      if (!isFailing) report(`${reason}; retrying`);
      isFailing = true;
    },
  });
  let after = await openExport(db, receiver);
  do {
    for (;;) {
      const unsent = await db.read((tx) => readUnsent(tx, after));
      const last = unsent.at(-1);
      if (last === undefined || signal.aborted) break;
      const now = clock.now();
      const records = unsent.map(({ event, cluster }) =>
        toResourceLogs(event, now, { name: cluster?.name, uid: cluster?.uid ?? undefined }),
      );
      const rejection = await exporter.send(records, signal);
      if (isFailing) report(`the receiver ${origin} accepts log records again`);
      isFailing = false;
      if (rejection)
        report(`the receiver rejected ${formatCount(rejection.count, 'log record')}: ${rejection.reason}`);
      after = last.revision;
      await db.write((tx) => noteExported(tx, receiver, last.revision));
    }
  } while (await db.changed(signal));
}
