import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from './support/temporary-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** All files that an import of this one loads at once: not those behind `import()`. */
function filesLoadedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const imports = /(?:^|[;\n])(?:import|export)(?:[^;"'(]*from)?\s*["'](\.[^"']*)["']/g;
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(imports)) {
    filesLoadedBy(join(dirname(file), path), found);
  }
  return found;
}

const kubeconfig = `apiVersion: v1
kind: Config
current-context: a
contexts: [{ name: a, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { server: 'http://127.0.0.1:1', proxy-url: 'socks5://127.0.0.1:1' } }]
users: [{ name: u, user: { token: t } }]
`;

/** What an entry point exports, values and types: names, and the files that declare them. */
function publicNames(entry: 'index' | 'client-go'): { name: string; file: string }[] {
  const text = readFileSync(join(root, `src/${entry}.ts`), 'utf8');
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '(.*)'/gm)];
  return lists
    .flatMap(([, names = '', file = '']) => (names.match(/\w+/g) ?? []).map((name) => ({ name, file })))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

describe('the package as a library', () => {
  it('has these names', () => {
    expect(publicNames('index').map(({ name }) => name)).toEqual([
      'CoreV1Event',
      'EventBroadcaster',
      'EventReader',
      'EventRecorder',
      'EventSelection',
      'EventSink',
      'EventStore',
      'EventToRecord',
      'EventsV1Broadcaster',
      'EventsV1Event',
      'EventsV1Recorder',
      'FakeRecorder',
      'KevError',
      'MemorySink',
      'ObjectReference',
      'Outcome',
      'RecordedEvent',
      'StatusError',
      'UnavailableError',
      'filterEvents',
      'formatEvents',
      'openCluster',
      'openDump',
      'openStore',
      'sortEvents',
    ]);
    expect(publicNames('client-go').map(({ name }) => name)).toEqual([
      'EventCorrelator',
      'FakeEventsV1Recorder',
      'InvalidRequestError',
      'Scheme',
      'SeriesCache',
      'aggregateByReason',
      'aggregateByReasonMessage',
      'getEventKey',
      'getPartialReference',
      'getReference',
      'getSpamKey',
      'systemClock',
      'toEventsV1Sink',
    ]);
  });

  it('has no name of the DOM or of Node.js', () => {
    const taken = new Set([...Object.getOwnPropertyNames(globalThis), 'EventSource']);
    const names = [...publicNames('index'), ...publicNames('client-go')].map(({ name }) => name);
    expect(names.filter((name) => taken.has(name))).toEqual([]);
  });

  it.each([...publicNames('index'), ...publicNames('client-go')])(
    'documents $name, with an example',
    ({ name, file }) => {
      const text = readFileSync(join(root, 'src', file), 'utf8');
      const declared = new RegExp(
        `/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*export (?:async )?(?:function|class|interface|type|const) ${name}\\b`,
      );
      expect(declared.exec(text)?.[1]).toContain('@example');
    },
  );

  it('has the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect((await run(process.execPath, [join(root, 'bin/kev.js'), '--version'])).stdout).toBe(
      `${version}\n`,
    );
  });

  it('keeps the names of functions, and says in source maps where they are', () => {
    expect(readFileSync(join(root, 'dist/cli/main.cjs'), 'utf8')).toContain('function runKev(');
    const { sources } = JSON.parse(readFileSync(join(root, 'dist/cli/main.cjs.map'), 'utf8'));
    expect(sources).toContain('../../src/cli/program.ts');
  });

  it('has the same bytes wherever it is built', () => {
    const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' });
    const built = files.filter((name) => /\.(c?js|map)$/.test(name));
    expect(built.length).toBeGreaterThan(10);
    expect(built.filter((name) => readFileSync(join(root, 'dist', name), 'utf8').includes(root))).toEqual([]);
  });

  it('is loaded without a Kubernetes client and without a database', () => {
    const files = [...filesLoadedBy(join(root, 'dist/index.js'))];
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      expect(text).not.toMatch(/sqlite|loadFromOptions|js-yaml|['"](?:node:)?https['"]/);
      expect(text.length).toBeLessThan(100_000);
    }
  });

  it('needs no other package, but on Node 20 one for SQLite', async () => {
    using folder = new TemporaryFolder();
    const { dependencies, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(dependencies).toBeUndefined();
    for (const name of [...files.filter((name: string) => !name.startsWith('!')), 'package.json']) {
      cpSync(join(root, name), folder.at(`node_modules/kubectl-kev/${name}`), { recursive: true });
    }
    writeFileSync(folder.at('kubeconfig'), kubeconfig);
    writeFileSync(
      folder.at('user.mjs'),
      `import { openCluster, openStore } from 'kubectl-kev';
       const event = { metadata: { namespace: 'a', name: 'x.1' }, involvedObject: { kind: 'Pod', namespace: 'a', name: 'x' } };
       for (const open of [() => openCluster({ kubeconfig: 'kubeconfig' }), () => openStore('store'),
         () => openStore('postgres://127.0.0.1:1/kev')]) {
         const created = open().then((sink) => sink.create(event, {}));
         console.log(await created.then(({ kind }) => kind, ({ message }) => message));
       }`,
    );
    const { stdout } = await run(process.execPath, ['user.mjs'], { cwd: folder.path });
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'cannot connect through the proxy socks5://127.0.0.1:1: connection refused',
      major > 22 || (major === 22 && minor >= 13)
        ? 'Event'
        : 'cannot load SQLite: the package @photostructure/sqlite is missing, or not made for this machine',
      'cannot reach postgres://127.0.0.1:1/kev: connection refused',
    ]);
  });
});
