import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { version } from './artifacts.js';
import { escapeRoff, exampleToRoff, inlineToRoff, itemToRoff, markdownToRoff, strong } from './roff.js';

/** Makes manual pages from the help and the guides: `man1/kev-get.1`, `man7/kev-reading.7`. */
export async function manPages() {
  const { createProgram, groupOptions, itemOfArgument, GUIDES } = await loadSource(`
    export { createProgram } from './src/cli/program.ts';
    export { groupOptions, itemOfArgument } from './src/cli/line/help-text.ts';
    export { GUIDES } from './src/cli/commands/help/guides.ts';`);
  const { program, define } = createProgram({});
  const pages = [];
  const addPage = (name, section, summary, parts) => {
    pages.push({ name: `man${section}/${name}.${section}`, content: toPage(name, section, summary, parts) });
  };

  const commands = program.createHelp().visibleCommands(program);
  const titles = Object.entries(GUIDES).map(([name, guide]) => [name, titleOf(guide)]);
  addPage('kev', 1, 'read, follow, and record Kubernetes events', [
    '.SH SYNOPSIS',
    escapeRoff(`kev ${program.usage()}`),
    '.SH DESCRIPTION',
    escapeRoff(program.description()),
    '.SH COMMANDS',
    ...commands.map((each) => itemToRoff(`${strong(`kev-${each.name()}`)}(1)`, escapeRoff(each.summary()))),
    ...groupOptions(program.options).flatMap(groupToRoff),
    '.SH "EXIT STATUS"',
    markdownToRoff(/^## Exit status\n([\s\S]*?)^## /m.exec(readFileSync('README.md', 'utf8'))[1]),
    '.SH "SEE ALSO"',
    ...titles.map(([name, title]) => itemToRoff(`${strong(`kev-${name}`)}(7)`, escapeRoff(title))),
  ]);
  for (const command of commands) {
    const { help } = await define(command);
    const args = command.registeredArguments.filter(({ description }) => description).map(itemOfArgument);
    const groups = [['Arguments:', args], ...groupOptions(command.options)];
    addPage(`kev-${command.name()}`, 1, command.summary(), commandToRoff(command, help, groups));
  }
  for (const [name, title] of titles) {
    addPage(`kev-${name}`, 7, title, ['.SH DESCRIPTION', markdownToRoff(GUIDES[name])]);
  }
  return pages;
}

function commandToRoff(command, { examples, guide, notes = [] }, groups) {
  const usages = `kev ${command.name()} ${command.usage()}`.split('\n');
  return [
    '.SH SYNOPSIS',
    usages.map((usage) => escapeRoff(usage.trim())).join('\n.br\n'),
    '.SH DESCRIPTION',
    inlineToRoff(command.description()),
    ...notes.map((note) => `.PP\n${inlineToRoff(note)}`),
    ...groups.filter(([, items]) => items.length > 0).flatMap(groupToRoff),
    '.SH EXAMPLES',
    exampleToRoff(examples),
    '.SH "SEE ALSO"',
    `${strong('kev')}(1)${guide ? `, ${strong(`kev-${guide}`)}(7)` : ''}`,
  ];
}

function groupToRoff([heading, items]) {
  const title = heading.replace(/:$/, '').toUpperCase();
  return [
    `.SH "${escapeRoff(title)}"`,
    ...items.map(([term, text]) => itemToRoff(strong(term), inlineToRoff(text))),
  ];
}

function titleOf(guide) {
  return /^# (.*)/.exec(guide)[1].replaceAll('`', '');
}

/** Leaves out what commands load when they run. */
const definitions = {
  name: 'definitions',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === 'dynamic-import' && !path.endsWith('/command.ts') ? { path, external: true } : undefined,
    );
  },
};

/** Bundles a module of TypeScript and Markdown, and loads it. */
async function loadSource(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.', loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    packages: 'external',
    loader: { '.md': 'text' },
    plugins: [definitions],
    define: { KEV_VERSION: JSON.stringify(version) },
  });
  const module = { exports: {} };
  new Function('require', 'module', outputFiles[0].text)(createRequire(import.meta.url), module);
  return module.exports;
}

function toPage(name, section, summary, parts) {
  const source = escapeRoff(`kev ${version}`);
  return [
    `.TH "${escapeRoff(name.toUpperCase())}" ${section} "" "${source}" "kev"`,
    // Without hyphens in flags, and without wide gaps.
    '.nh',
    '.ad l',
    '.SH NAME',
    `${escapeRoff(name)} \\- ${escapeRoff(summary)}`,
    ...parts.filter(Boolean),
    '',
  ].join('\n');
}
