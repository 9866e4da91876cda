import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  fish: {
    args: ['--no-config', '-C', '"source .fish"'],
    rc: `function kev
        if test "$argv[1]" = __complete; command kev $argv
        else; printf '<%s>' $argv >> ran; echo >> ran
        end
      end
      command kev completion fish | source`,
  },
} as const;

const RC_FILES = { bash: '.rc', zsh: '.zshrc', fish: '.fish' };

/** Reasons that must be completed as text, and can't be completed on one line. */
const HOSTILE = [
  'Evil $(touch pwned)',
  'Back`touch pwned`',
  `It's "two" words; touch pwned`,
  'New\ntouch pwned',
  'Red\x1b[31m',
];

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
  const lines = HOSTILE.map((reason) =>
    JSON.stringify({
      ...{ kind: 'Event', apiVersion: 'v1', metadata: {}, type: 'Warning', reason, message: 'm' },
      involvedObject: { kind: 'Pod', name: 'x', namespace: 'default' },
    }),
  );
  await home.kev(['emit', '-f', '-'], { input: lines.join('\n') });
});
afterAll(() => home[Symbol.dispose]());

/** Types lines at a shell's prompt and gives what it ran, a call of kev a line. */
async function type(shell: keyof typeof shells, lines: string[]): Promise<string[]> {
  const { args, rc } = shells[shell];
  const ran = join(home.path, 'ran');
  writeFileSync(join(home.path, RC_FILES[shell]), rc);
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
  ['kev get --reason Ev\t-t', '<get><--reason><Evil $(touch pwned)><-t>'],
  ['kev get --reason Ba\t-t', '<get><--reason><Back`touch pwned`><-t>'],
  ['kev get --reason It\t-t', `<get><--reason><It's "two" words; touch pwned><-t>`],
  ['kev get --reason Ne\t-t', '<get><--reason><Ne-t>'],
  ['kev get --reason Re\t-t', '<get><--reason><Re-t>'],
  ['kev get --kubeconfig ra\t', '<get><--kubeconfig><ran>'],
  ['kev get --kubeconfig=ra\t', '<get><--kubeconfig=ran>'],
];

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  const reason = missingProgram(shell) ?? missingProgram('script');
  if (reason) console.log(`skipped: tests on ${shell}: ${reason}`);
  it.skipIf(reason)(`${shell} completes kev`, { timeout: 120_000 }, async () => {
    const ran = await type(
      shell,
      typed.map(([line]) => line),
    );
    expect(ran).toEqual(typed.map(([, args]) => args));
    expect(existsSync(join(home.path, 'pwned'))).toBe(false);
  });
}

const noFish = missingProgram('fish');
if (noFish) console.log(`skipped: tests on fish: ${noFish}`);
it.skipIf(noFish)('fish shows descriptions, and keeps the order', { timeout: 60_000 }, async () => {
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
  it('gets no completion that its scripts would execute', async () => {
    const run = await home.shell("kubectl_complete-kev get --reason ''");
    expect(run).toEqual({ status: 0, stderr: '', stdout: 'R\tNormal\n:4\n' });
  });

  const reason = missingProgram('kubectl');
  if (reason) console.log(`completion in kubectl is not tried: ${reason}`);
  it.skipIf(reason)('asks kev how to go on', { timeout: 60_000 }, async () => {
    const run = await home.shell("kubectl __complete kev get -n shop 'pod/w' 2>/dev/null");
    expect(run).toMatchObject({ status: 0, stdout: 'pod/web-0\n:4\n' });
  });
});
