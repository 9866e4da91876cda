import type { CoreV1Event } from '../event/types.ts';
import { toResourceLogs } from '../otlp/log-data.ts';
import { writeInChunks } from './chunks.ts';
import type { EventOutput } from './event-output.ts';
import { escapeJson } from './json.ts';

/**
 * Prints each event on a line, as a log record of OTLP in JSON: what the Collector's `otlpjsonfile` receiver reads.
 *
 * Source: OpenTelemetry Protocol File Exporter.
 */
export class OtlpOutput implements EventOutput {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(events: readonly CoreV1Event[], now: bigint): void {
    writeInChunks(this.#write, formatLines(events, now));
  }

  end(): void {}
}

function* formatLines(events: readonly CoreV1Event[], now: bigint): Iterable<string> {
  for (const event of events)
    yield `${escapeJson(JSON.stringify({ resourceLogs: [toResourceLogs(event, now)] }))}\n`;
}
