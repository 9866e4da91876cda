import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Home } from '../support/kev.ts';

// Node.js ends a process in which nothing can happen any more, with status 0, even if kev still waits for a response.
it('ends with status 70 when nothing that it waits for can happen', async () => {
  using home = new Home();
  const hook = join(home.path, 'hook.cjs');
  writeFileSync(
    hook,
    `const { EventEmitter } = require('node:events');
     require('node:http').request = () => Object.assign(new EventEmitter(), { end() {}, destroy() {} });`,
  );
  const env = { NODE_OPTIONS: `--require ${hook}` };
  const finished = await home.kev(['get', '--server', 'http://127.0.0.1:1'], { env });
  expect(finished).toMatchObject({ status: 70, stdout: '' });
  expect(finished.stderr).toMatch(/^error: this is a bug in kev, [^\n]*\n$/);
});
