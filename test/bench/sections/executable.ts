import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { KEV } from '../../support/kev.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { type Measurement, median } from '../report.ts';

/** How often each command is started; both sides take turns. */
const ROUNDS = 21;

const COMMANDS = [
  ['--version'],
  ['emit', 'pod/x', 'Warning', 'JustTest', 'just for test', '--store', 'store'],
  ['get', '--store', 'store'],
];

/** How long the executable takes to start, beside the package on this Node.js. */
export async function measure(): Promise<Measurement[]> {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const archive = `release/kev-${version}-${process.platform}-${process.arch}.tar.gz`;
  if (!existsSync(archive)) {
    console.error(`the executable is not measured: npm run package:executables makes ${archive}`);
    return [];
  }
  using folder = new TemporaryFolder();
  execFileSync('tar', ['-xzf', archive, '-C', folder.path]);
  const options = { cwd: folder.path, env: { PATH: process.env.PATH, HOME: folder.path } };
  const time = (file: string, args: string[]) => {
    const startMs = performance.now();
    const { status } = spawnSync(file, args, options);
    if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with status ${status}`);
    return performance.now() - startMs;
  };
  return COMMANDS.map((args) => {
    const own: number[] = [];
    const installed: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      own.push(time(folder.at('kev'), args));
      installed.push(time(process.execPath, [KEV, ...args]));
    }
    return {
      what: `executable: kev ${args[0]}`,
      unit: 'ms',
      kev: median(own),
      peer: { name: `the package on Node ${process.versions.node}`, value: median(installed) },
    };
  });
}
