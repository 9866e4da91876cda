import { writeFileSync } from 'node:fs';
import { runInProcess } from '../../support/in-process.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { readCorpus } from '../corpus.ts';
import { likeLinesOf } from '../mutated-text.ts';
import { checkVisible, target } from '../target.ts';

/** Config files, on their way to the flags of a command. */

const folder = new TemporaryFolder();
process.on('exit', () => folder[Symbol.dispose]());

const path = folder.at('config.yaml');
const EVENTS = readCorpus('events.ndjson');

/** Done, some events damaged, and an error of the file. */
const STATUSES = [0, 3, 2];

export const configs = target('config files', likeLinesOf('configs.txt'), async (text) => {
  writeFileSync(path, text);
  const argv = ['get', '--config', path, '-f', '-'];
  const { status, stdout, stderr } = await runInProcess(argv, { stdin: EVENTS });
  if (!STATUSES.includes(status ?? -1)) throw new Error(`status ${status}: ${stderr}`);
  if ((stderr.match(/^error: /gm)?.length ?? 0) > 1) throw new Error(`more than one error: ${stderr}`);
  checkVisible(stderr);
  checkVisible(stdout);
});
