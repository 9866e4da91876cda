import { expect, it } from 'vitest';
import { Home } from '../support/kev.ts';
import { EVENTS, outputOf, readMistyped } from '../support/mistyped.ts';

/** Some of the lines that `cli/mistyped.test.ts` tries: the words that a shell makes of them are the same. */
const lines = [...readMistyped().values()].flat().filter(({ line }) => /^[\w\s/.,:="“”—-]+$/.test(line));

it('prints the same in a shell', async () => {
  using home = new Home();
  const env = { KEV_STORE: `${home.path}/store` };
  for (const event of EVENTS) await home.kev(event, { env });
  for (const { line, output } of lines.filter((_, at) => at % 20 === 0)) {
    expect(`${line}\n${outputOf(await home.shell(line, { env }))}`).toBe(`${line}\n${output}`);
  }
});
