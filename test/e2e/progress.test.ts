import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Home, KEV } from '../support/kev.ts';
import { missingProgram } from '../support/missing-program.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { startScriptedServer } from '../support/scripted-server.ts';

const noTerminals = missingProgram('script');
if (noTerminals) console.log(`progress on terminals is not tried: ${noTerminals}`);

const home = new Home();
afterAll(() => home[Symbol.dispose]());

/** Runs kev in a pseudo-terminal. */
function runInTerminal(line: string) {
  const command = `"${process.execPath}" "${KEV}" ${line}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...home.env, SHELL: 'bash', TERM: 'xterm-256color' },
  });
  let output = '';
  let look = () => {};
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    look();
  });
  return {
    /** Resolves when the output has this, which may take long. */
    shows: (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        look = () => pattern.test(output) && resolve();
        look();
      }),
    /** Resolves to the output when kev has ended. */
    ended: new Promise<string>((resolve) => child.on('close', () => resolve(output))),
  };
}

/** What remains on the screen of lines that are erased. */
function remaining(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what erases a line
  return output.replaceAll('\r\n', '\n').replace(/[^\n]*\r\x1b\[K/g, '');
}

const events = ['a', 'b', 'c'].map((name) =>
  sampleEvent({ metadata: { name, namespace: 'ns', uid: name }, message: name }),
);

describe.skipIf(noTerminals)('on a terminal, until all is there, progress is shown', () => {
  it.each([
    ['get -f FIFO -o name', 'kev: read 1 event', /^event\/a\nevent\/b\nevent\/c\n$/],
    [
      'record -f FIFO --context prod --store STORE',
      'kev: read 1 event',
      /^kev: 3 states read, 3 of them new, in \S+\n$/,
    ],
    [
      'emit -f FIFO --store STORE',
      'kev: 1 record, ',
      /^(?:event\/\S+ created\n){3}kev: 3 records: 3 created\n$/,
    ],
  ])('of kev %s', async (line, progress, printed) => {
    const fifo = `${home.path}/fifo-${line.split(' ')[0]}`;
    const store = `${home.path}/store-${line.split(' ')[0]}`;
    execFileSync('mkfifo', [fifo]);
    const run = runInTerminal(line.replace('FIFO', fifo).replace('STORE', store));
    const [first, ...others] = events.map((event) => `${JSON.stringify(event)}\n`);
    const fd = openSync(fifo, 'r+');
    writeSync(fd, first ?? '');
    await run.shows(new RegExp(`\r\u001b\\[K${progress}`));
    writeSync(fd, others.join(''));
    closeSync(fd);
    expect(remaining(await run.ended)).toMatch(printed);
  });

  /** Starts a server that sends the first of the events, and the others after `sendRest`. */
  const serve = async () => {
    let sendRest = () => {};
    const isShown = new Promise<void>((resolve) => {
      sendRest = resolve;
    });
    const list = (metadata: object, items: object[]) => ({ body: { kind: 'EventList', metadata, items } });
    const server = await startScriptedServer(async ({ url }) => {
      if (!url.includes('continue='))
        return list({ resourceVersion: '9', continue: 'x', remainingItemCount: 2 }, events.slice(0, 1));
      await isShown;
      return list({ resourceVersion: '9' }, events.slice(1));
    });
    return { server, sendRest };
  };

  it('of a list of a server, in percent', async () => {
    const { server, sendRest } = await serve();
    const run = runInTerminal(`get -n ns -o name -s ${server.url}`);
    await run.shows(/kev: read 1 event, 33%/);
    sendRest();
    expect(remaining(await run.ended)).toBe('event/a\nevent/b\nevent/c\n');
    await server.close();
  });

  it('of the lists of several contexts, in one line', async () => {
    const served = [await serve(), await serve()];
    const kubeconfig = `${home.path}/config`;
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        clusters: served.map(({ server }, at) => ({ name: `${at}`, cluster: { server: server.url } })),
        contexts: served.map((_, at) => ({ name: `${at}`, context: { cluster: `${at}` } })),
      }),
    );
    const run = runInTerminal(`get -n ns -o name --kubeconfig ${kubeconfig} --context 0 --context 1`);
    await run.shows(/kev: read 2 events, 33%/);
    for (const { sendRest } of served) sendRest();
    expect(remaining(await run.ended)).toBe('event/a\nevent/b\nevent/c\n'.repeat(2));
    for (const { server } of served) await server.close();
  });
});
