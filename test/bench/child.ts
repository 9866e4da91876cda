import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** What a program that ran to its end took. */
export interface Cost {
  ms: number;
  /** The most memory that it held at once, in MiB; NaN where the system does not tell. */
  peakMebibytes: number;
}

/** How often a running program is asked for its memory. It only ever tells its peak, so a late answer loses little. */
const ASK_MS = 5;

/** Runs a program, its output going to a file, and tells what it took. */
export async function runChild(
  file: string,
  args: string[],
  { env, output }: { env: Record<string, string>; output: string },
): Promise<Cost> {
  const stdout = openSync(output, 'w');
  const start = process.hrtime.bigint();
  const child = spawn(file, args, { env, stdio: ['ignore', stdout, 'inherit'] });
  let peakMebibytes = Number.NaN;
  const ask = setInterval(() => {
    peakMebibytes = peakOf(child.pid) ?? peakMebibytes;
  }, ASK_MS);
  const status = await new Promise((resolve) => child.once('exit', resolve));
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  clearInterval(ask);
  closeSync(stdout);
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with status ${status}`);
  return { ms, peakMebibytes };
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kibibytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    // It has just ended, or there is no /proc.
    return undefined;
  }
}
