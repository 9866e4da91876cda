import { toResourceLogs } from '../otlp/log-data.ts';
import { escapeJson } from './json.ts';
import type { TextFormat } from './text-output.ts';

/**
 * Each event on a line, as a log record of OTLP in JSON: what the Collector's `otlpjsonfile` receiver reads.
 *
 * Source: OpenTelemetry Protocol File Exporter.
 */
export const OTLP: TextFormat = {
  formatEvent: (event, now) =>
    `${escapeJson(JSON.stringify({ resourceLogs: [toResourceLogs(event, now)] }))}\n`,
};
