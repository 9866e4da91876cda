import type { RequestReport } from '../../cluster/http/api-client.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import type { Io } from './io.ts';
import { printMessage } from './message.ts';

/** Prints a line on stderr. */
type VerboseLog = (message: string) => void;

/** Returns the log of `--verbose`; undefined without the flag. */
export function openVerboseLog({ verbose }: GlobalFlags, io: Io): VerboseLog | undefined {
  return verbose && ((message) => printMessage('kev', message, io));
}

/** Formats a request: `GET /api/v1/namespaces/x/events?limit=500 200 in 12 ms`. */
export function formatRequest({ method, path, status, ms }: RequestReport): string {
  return `${method} ${path} ${status ?? 'no response'} in ${Math.round(ms)} ms`;
}

/** Formats the files of `-f`. */
export function formatFiles(files: string[]): string {
  return files.map((file) => (file === '-' ? 'stdin' : file)).join(', ');
}
