import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** What a program that ran to its end took. */
export interface Cost {
  ms: number;
  /** The most memory that it held at once, in MiB; NaN where the system does not tell. */
  peakMebibytes: number;
  /** The time that processors worked on it; NaN where the system does not tell. */
  cpuMs: number;
}

/** How often a running program is asked for what it took. It tells its peak and its sum, so a late answer loses little. */
const ASK_MS = 5;

/**
 * Runs a program, its output going to a file and its input coming from one or none, and tells what it took.
 *
 * @param expected the status that it ends with. Default 0
 */
export async function runChild(
  file: string,
  args: string[],
  {
    env,
    output,
    input,
    expected = 0,
  }: { env: Record<string, string>; output: string; input?: string; expected?: number },
): Promise<Cost> {
  const stdout = openSync(output, 'w');
  const stdin = input === undefined ? undefined : openSync(input, 'r');
  const start = process.hrtime.bigint();
  const child = spawn(file, args, { env, stdio: [stdin ?? 'ignore', stdout, 'inherit'] });
  let peakMebibytes = Number.NaN;
  let cpuMs = Number.NaN;
  const ask = setInterval(() => {
    peakMebibytes = peakOf(child.pid) ?? peakMebibytes;
    cpuMs = cpuMsOf(child.pid) ?? cpuMs;
  }, ASK_MS);
  const status = await new Promise((resolve) => child.once('exit', resolve));
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  clearInterval(ask);
  closeSync(stdout);
  if (stdin !== undefined) closeSync(stdin);
  if (status !== expected) throw new Error(`${file} ${args.join(' ')} ended with status ${status}`);
  return { ms, peakMebibytes, cpuMs };
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

/** The time that processors worked on a process so far; undefined when it has ended. Source: proc(5). */
export function cpuMsOf(pid: number | undefined): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}
