import { resolve } from 'node:path';
import { explainError } from '../../../core/explain-error.ts';
import { inspectStore } from '../../../store/inspect.ts';
import { isPostgresUrl, storeLocation } from '../../../store/store-location.ts';
import { EXIT_DONE, EXIT_REFUSED } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import type { Examination } from './examination.ts';

/** Reports the contents of the local store, and whether it is writable. */
export async function examineLocal(
  isFallback: boolean,
  { tasks, object, flags, report }: Examination,
  io: Io,
): Promise<number> {
  const path = storeLocation(flags.store, io);
  if (isFallback) report('cluster', 'none is configured');
  const { location, contents, bytes, isWritable } = await inspectStore(
    { location: path, clock: io.clock, environment: io },
    io.signal,
  ).catch((error) => {
    throw explainError(error, { verb: 'examine', what: 'the store' });
  });
  report('store', isPostgresUrl(path) ? location : resolve(path));
  report('format', contents ? String(contents.format) : 'none yet: created by the first kev emit');
  if (contents) {
    report('events', String(contents.events));
    report('size', `${Math.ceil(bytes / 1024)} KiB`);
  }
  if (object) report('object', 'not checked: a local store only holds events');
  report('may', isWritable ? 'read, write' : 'read');
  if (!isWritable && tasks.includes('emit')) {
    report('may not', 'write: needed by kev emit');
    return EXIT_REFUSED;
  }
  report('missing', 'nothing');
  return EXIT_DONE;
}
