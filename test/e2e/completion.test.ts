import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home, KEV } from '../support/kev.ts';
import { missingProgram } from '../support/missing-program.ts';

/**
 * The scripts of `kev completion` in the shells themselves, on a terminal, with the tabulator pressed.
 * There, `kev` prints its arguments instead of running, one call a line; completing it is the real one.
 */
const shells = {
  bash: {
    args: ['--noprofile', '--rcfile', '.rc', '-i'],
    rc: `bind 'set bell-style none'
      kev() { if [ "$1" = __complete ]; then command kev "$@"; else printf '<%s>' "$@" >> ran; echo >> ran; fi; }
      source <(command kev completion bash)`,
  },
  zsh: {
    args: ['-i'],
    rc: `autoload -U compinit; compinit -D -u
      kev() { if [ "$1" = __complete ]; then command kev "$@"; else printf '<%s>' "$@" >> ran; echo >> ran; fi; }
      source <(command kev completion zsh)`,
  },
} as const;

let home: Home;
beforeAll(async () => {
  home = new Home({ TERM: 'dumb' });
  const bin = join(home.path, 'bin');
  mkdirSync(bin);
  for (const [name, program] of [
    ['kev', KEV],
    ['kubectl-kev', KEV],
    ['kubectl_complete-kev', KEV.replace('kev.js', 'kubectl_complete-kev.js')],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
      mode: 0o755,
    });
  }
  home.env.PATH = `${bin}:${home.env.PATH}`;
  home.env.KEV_STORE = join(home.path, 'store');
  home.env.ZDOTDIR = home.path;
  for (const object of ['pod/web-0', 'clusterrole/system:auditor']) {
    await home.kev(['emit', object, 'Normal', 'R', 'm', '-n', 'shop']);
  }
});
afterAll(() => home[Symbol.dispose]());

/** Types lines at a shell's prompt and gives what it ran, a call of kev a line. */
async function type(shell: keyof typeof shells, lines: string[]): Promise<string[]> {
  const { args, rc } = shells[shell];
  const ran = join(home.path, 'ran');
  writeFileSync(join(home.path, shell === 'zsh' ? '.zshrc' : '.rc'), rc);
  writeFileSync(ran, '');
  await new Promise<void>((resolve, reject) => {
    const child = spawn('script', ['-qec', [shell, ...args].join(' '), '/dev/null'], {
      cwd: home.path,
      env: home.env,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', () => resolve());
    child.stdin.end([...lines, 'exit', ''].join('\n'));
  });
  return readFileSync(ran, 'utf8').trimEnd().split('\n');
}

/** What is typed, and the arguments that kev is run with. */
const typed: [string, string][] = [
  ['kev desc\t', '<describe>'],
  ['kev get --no-h\t', '<get><--no-headers>'],
  ['kev get -n sh\t', '<get><-n><shop>'],
  ['kev get --namespace=sh\t', '<get><--namespace=shop>'],
  ['kev get --sort=l\t', '<get><--sort=lastSeen>'],
  ['kev emit statefuls\tx', '<emit><statefulset/x>'],
  ['kev get -n shop pod/w\t-t', '<get><-n><shop><pod/web-0><-t>'],
  ['kev get -n shop clusterrole/system:a\t-t', '<get><-n><shop><clusterrole/system:auditor><-t>'],
  ['kev get -n shop pod w\t-t', '<get><-n><shop><pod><web-0><-t>'],
  ['kev describe -n shop pod w\t', '<describe><-n><shop><pod><web-0>'],
  ['kev emit -n shop pod w\tW\tReason m', '<emit><-n><shop><pod><web-0><Warning><Reason><m>'],
  [
    'kev emit pod/x W\tReason "two words" --ap\tev\t',
    '<emit><pod/x><Warning><Reason><two words><--api><events>',
  ],
  ['kev get --kubeconfig ra\t', '<get><--kubeconfig><ran>'],
  ['kev get --kubeconfig=ra\t', '<get><--kubeconfig=ran>'],
];

for (const shell of ['bash', 'zsh'] as const) {
  const reason = missingProgram(shell) ?? missingProgram('script');
  if (reason) console.log(`completion in ${shell} is not tried: ${reason}`);
  it.skipIf(reason)(`${shell} completes kev`, { timeout: 60_000 }, async () => {
    const ran = await type(
      shell,
      typed.map(([line]) => line),
    );
    expect(ran).toEqual(typed.map(([, args]) => args));
  });
}

const noFish = missingProgram('fish');
if (noFish) console.log(`completion in fish is not tried: ${noFish}`);
it.skipIf(noFish)('fish completes kev', { timeout: 60_000 }, async () => {
  const lines: [string, string][] = [
    ['kev desc', 'describe\tshow an object and its events'],
    ['kev get -n sh', 'shop'],
    ['kev get --sort=l', '--sort=lastSeen'],
    ['kev emit statefuls', 'statefulset/\tStatefulSet'],
    ['kev get -n shop clusterrole/sys', 'clusterrole/system:auditor'],
    ['kev emit pod/x Warning Reason "two words" --api ev', 'events'],
    ['kubectl-kev desc', 'describe\tshow an object and its events'],
  ];
  const script = lines.map(([line]) => `complete -C '${line}'`).join('\n');
  writeFileSync(join(home.path, 'try.fish'), `kev completion fish | source\n${script}\n`);
  const run = await home.shell(`cd "${home.path}"; fish --no-config try.fish`);
  expect(run).toEqual({
    status: 0,
    stderr: '',
    stdout: lines.map(([, candidate]) => `${candidate}\n`).join(''),
  });
});

describe('kubectl', () => {
  const reason = missingProgram('kubectl');
  if (reason) console.log(`completion in kubectl is not tried: ${reason}`);
  it.skipIf(reason)('asks kev how to go on', { timeout: 60_000 }, async () => {
    const run = await home.shell("kubectl __complete kev get -n shop 'pod/w' 2>/dev/null");
    expect(run).toMatchObject({ status: 0, stdout: 'pod/web-0\n:4\n' });
  });
});
