import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastSeen } from '../../src/event/event-times.ts';
import { formatTime } from '../../src/event/time.ts';
import { Home, KEV } from '../support/kev.ts';
import { missingProgram } from '../support/missing-program.ts';
import { type Terminal, Tmux } from '../support/tmux.ts';
import { caret } from '../support/transcript.ts';
import { DUMPS, SCREENS, type Screen } from './screens.ts';

/**
 * Captures of commands on a real pseudo-terminal, one file each, at all widths: escape codes are written as `^[`, and `↩`
 * ends a line that the terminal broke, not kev. With UPDATE_TRANSCRIPTS=1 they are written down as they are.
 *
 * kev does not know whether the background is light or dark: a capture is both. It uses only colors that are readable
 * on both, which a test below holds.
 */
const CAPTURES = fileURLToPath(new URL('captures', import.meta.url));
const WIDTHS = [40, 60, 80, 100, 140, 200];
const ROWS = 50;

const noTmux = missingProgram('tmux');
if (noTmux) console.log(`skipped: tests on terminals: ${noTmux}`);
const isUpdating = process.env.UPDATE_TRANSCRIPTS === '1';

describe.skipIf(noTmux)('screens', () => {
  const home = new Home();
  let tmux: Tmux;
  beforeAll(async () => {
    for (const [name, items] of Object.entries(DUMPS)) {
      writeFileSync(join(home.path, name), JSON.stringify({ kind: 'EventList', items }));
    }
    tmux = await Tmux.start(home.env);
  });
  afterAll(async () => {
    await tmux[Symbol.asyncDispose]();
    home[Symbol.dispose]();
  });

  it.each(SCREENS)('$name', async (screen) => {
    const path = join(CAPTURES, `${screen.name}.txt`);
    const parts = await Promise.all(
      WIDTHS.map(async (width) => `== ${width} columns\n${await capture(tmux, home, screen, width)}`),
    );
    const text = `$ ${screen.command}\n\n${parts.join('\n')}`;
    if (isUpdating) writeFileSync(path, text);
    else expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
    expect(stylesIn(text).filter((style) => !READABLE.has(style))).toEqual([]);
  });
});

/** Bold, dim, inverse, and those of the terminal's own colors that are readable on a light and on a dark background. */
const READABLE = new Set(['', '0', '1', '2', '7', '31', '36', '39', '49']);

function stylesIn(text: string): string[] {
  return [...text.replace(/38;5;\d+/g, '').matchAll(/\^\[\[([\d;]*)m/g)].flatMap(([, codes = '']) =>
    codes.split(';'),
  );
}

/** Runs a command on a new terminal, and returns what is on it at the end. */
async function capture(tmux: Tmux, home: Home, screen: Screen, width: number): Promise<string> {
  const { command, stream, resized, mask = (text) => text } = screen;
  const name = `${screen.name}-${width}`;
  const pipe = join(home.path, name);
  if (stream) execFileSync('mkfifo', [pipe]);
  const line = `cd; kev() { "${process.execPath}" "${KEV}" "$@"; }
${command}
status=$?; [ $status = 0 ] || printf '[%s]\\n' $status`;
  await using terminal = await tmux.open(width, ROWS, line, { STREAM: name });
  if (stream) await feed(terminal, pipe, stream, resized);
  await terminal.ended();
  return caret(mask(await terminal.text())).replaceAll(home.path, '~');
}

/** Writes the batches of a stream, each when the last event of the one before is on the screen. */
async function feed(
  terminal: Terminal,
  path: string,
  stream: NonNullable<Screen['stream']>,
  resized: number | undefined,
): Promise<void> {
  const pipe = createWriteStream(path);
  for (const [at, batch] of stream.entries()) {
    if (at === 1 && resized !== undefined) await terminal.resize(resized);
    pipe.write(batch.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const last = batch.at(-1);
    if (last) await terminal.shows(formatTime(lastSeen(last) ?? 0n).slice(11, 19));
  }
  pipe.end();
}
