import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Home } from './support/kev.ts';
import { missingProgram } from './support/missing-program.ts';
import { caret, maskVariableParts, readSteps } from './support/transcript.ts';

/**
 * Stories of people at a terminal, one file each: commands behind `$ `, what they print, and `[STATUS]` where that is
 * not 0. A file may begin with `# lines` that say what it is about; `# terminal: 40x24` gives it a terminal of that
 * size, of which control characters are written as `cat -v` does, `^[` for the escape character.
 *
 * A new story is a new file. With UPDATE_TRANSCRIPTS=1 the outputs are written down as they are.
 */
const STORIES = fileURLToPath(new URL('golden/transcripts', import.meta.url));
const FILES = fileURLToPath(new URL('golden/files', import.meta.url));
const noTerminals = missingProgram('script');
if (noTerminals) console.log(`stories on terminals are not tried: ${noTerminals}`);
const isUpdating = process.env.UPDATE_TRANSCRIPTS === '1';

/** Runs a command in the folder of its story, both streams as one. */
async function run(home: Home, command: string, size: string | undefined): Promise<string> {
  const [columns, rows] = size?.split('x') ?? [];
  const whole = `{ ${command}\n} 2>&1`;
  const line = columns
    ? `export -f kev; script -qec ${quote(`stty cols ${columns} rows ${rows}; ${whole}`)} /dev/null`
    : whole;
  const env = { KEV_STORE: join(home.path, 'store'), TERM: 'xterm-256color', SHELL: 'bash' };
  const { stdout, status } = await home.shell(line, { env, cwd: home.path });
  const text = columns ? caret(stdout.replaceAll('\r\n', '\n')) : stdout;
  const ended = status === 0 ? '' : `[${status}]\n`;
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${ended}`.replaceAll(home.path, '~');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

describe.each(readdirSync(STORIES))('%s', (name) => {
  const path = join(STORIES, name);
  const story = readFileSync(path, 'utf8');
  const head = story.slice(0, story.search(/^\$ /m));
  const size = /^# terminal: (\d+x\d+)$/m.exec(head)?.[1];
  const home = new Home();
  cpSync(FILES, home.path, { recursive: true });
  const told: string[] = [];
  afterAll(() => {
    home[Symbol.dispose]();
    if (isUpdating) writeFileSync(path, head + told.join(''));
  });

  it.skipIf(size && noTerminals).each(readSteps(story))('$command', async ({ command, output }) => {
    const printed = await run(home, command, size);
    const isSame = maskVariableParts(printed) === maskVariableParts(output);
    // What only varies stays as it is written down.
    told.push(`$ ${command}\n${isSame ? output : printed}`);
    if (!isUpdating) expect(maskVariableParts(printed)).toBe(maskVariableParts(output));
  });
});
