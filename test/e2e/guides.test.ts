import { afterAll, expect, it } from 'vitest';
import { GUIDES } from '../../src/cli/commands/help/guides.ts';
import { DOCUMENTS } from '../support/documents.ts';
import { Home } from '../support/kev.ts';

const TOPICS = Object.keys(GUIDES);

const home = new Home();
afterAll(() => home[Symbol.dispose]());

it('there is a topic for each guide, and help lists it', async () => {
  const { stdout } = await home.kev(['help']);
  const listed = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name);
  expect(listed).toEqual([...TOPICS, 'flags']);
  const guides = DOCUMENTS.filter((path) => path.startsWith('src/help/'));
  expect(guides).toEqual(TOPICS.map((topic) => `src/help/${topic}.md`).toSorted());
});

it('shows a guide in a pipe as Markdown, without the marks for tests', async () => {
  const { stdout } = await home.kev(['help', 'ci']);
  expect(stdout).toMatch(/^# kev in CI\n/);
  expect(stdout).toContain('```yaml\n');
  expect(stdout).not.toContain('<!--');
});

it('shows all of the help of a command, and the flags of all', async () => {
  const all = (await home.kev(['help', 'wait'])).stdout;
  expect(all).toMatch(/^Usage: kev wait /);
  expect(all).toContain('\n  --no-headers ');
  expect((await home.kev(['wait', '--help'])).stdout).not.toContain('--no-headers');
  expect((await home.kev(['help', 'flags'])).stdout).toMatch(/^ {2}--kubeconfig <file> /m);
});

it('links only to existing guides', async () => {
  for (const topic of TOPICS) {
    const { stdout } = await home.kev(['help', topic]);
    const links = [...stdout.matchAll(/\]\(([\w-]+)\.md\)/g)].map(([, name]) => name);
    for (const link of links) expect(TOPICS).toContain(link);
  }
});
