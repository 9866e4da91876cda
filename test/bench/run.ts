import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { type Measurement, type Row, toRow } from './report.ts';

/**
 * `npm run bench -- [--only SECTION] [--json]`: measures kev beside others, in one run, and prints
 * one table. It reports, and so ends with status 0 whatever it finds.
 */
const sections: Record<string, () => Promise<{ measure: () => Promise<Measurement[]> }>> = {
  'start-up': () => import('./sections/start-up.ts'),
  executable: () => import('./sections/executable.ts'),
  get: () => import('./sections/get.ts'),
  why: () => import('./sections/why.ts'),
  timeline: () => import('./sections/timeline.ts'),
  watch: () => import('./sections/watch.ts'),
  pipeline: () => import('./sections/pipeline.ts'),
  deliver: () => import('./sections/deliver.ts'),
  emit: () => import('./sections/emit.ts'),
  local: () => import('./sections/local.ts'),
  store: () => import('./sections/store.ts'),
  growth: () => import('./sections/growth.ts'),
  history: () => import('./sections/history.ts'),
  record: () => import('./sections/record.ts'),
};

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean', default: false } },
});
if (flags.only !== undefined && sections[flags.only] === undefined) {
  console.error(`error: no section "${flags.only}": there are ${Object.keys(sections).join(', ')}`);
  process.exit(2);
}

const rows: Row[] = [];
for (const [name, load] of Object.entries(sections)) {
  if (flags.only !== undefined && flags.only !== name) continue;
  if (process.stderr.isTTY) process.stderr.write(`measuring ${name} …\n`);
  const { measure } = await load();
  rows.push(...(await measure()).map((measurement) => toRow(name, measurement)));
}

if (flags.json) {
  console.log(JSON.stringify(rows, null, 2));
} else {
  const table = new Table({
    head: ['section', 'what', 'kev', 'peer', 'ratio', 'bar', 'met'],
    style: { head: [] },
  });
  const figure = (value: number | null, unit = '') =>
    value === null ? '' : `${value.toLocaleString('en', { maximumSignificantDigits: 4 })} ${unit}`.trimEnd();
  for (const row of rows) {
    const met = row.met === null ? '' : row.met ? 'yes' : 'NO';
    const cells = [
      figure(row.kev, row.unit),
      figure(row.peer, row.unit),
      row.ratio?.toFixed(2) ?? '',
      row.bar ?? '',
      met,
    ];
    table.push([row.section, row.what, ...cells]);
  }
  console.log(table.toString());
}
