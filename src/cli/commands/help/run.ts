import type { Command } from 'commander';
import { type KevError, usageError } from '../../../core/errors.ts';
import { nearestName } from '../../../core/nearest-name.ts';
import { colorLevel } from '../../../print/color.ts';
import { formatMarkdown, removeComments } from '../../../print/markdown.ts';
import { createPalette } from '../../../print/palette.ts';
import type { CommandContext } from '../../command.ts';
import { findConfigFile } from '../../config/config-file.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { formatFullHelp, formatGlobalFlags, MAX_HELP_WIDTH } from '../../line/help-text.ts';
import { printHelp } from '../../line/print-help.ts';
import { findCommand } from '../../line/typed-line.ts';
import { GUIDES } from './guides.ts';

/**
 * Shows a guide, all of the help of a command, or both where they have the same name.
 *
 * @param topic a guide, a command, or `flags` for the global flags; undefined lists the guides
 * @throws KevError `usage` for an unknown topic
 */
export async function runHelp(
  topic: string | undefined,
  flags: GlobalFlags,
  { io, line, program, define }: CommandContext,
): Promise<number> {
  if (topic === undefined) printHelp(LIST, io);
  else if (topic === 'flags') printHelp(formatGlobalFlags(program, io.stdout.columns()), io);
  else {
    const guide = Object.hasOwn(GUIDES, topic) ? GUIDES[topic] : undefined;
    const command = findCommand(topic, program);
    const help = command && (await define(command))?.help;
    if (guide === undefined && help === undefined) throw unknownTopic(topic, program);
    if (guide) io.stdout.write(formatGuide(guide, flags, io));
    if (guide && help) io.stdout.write('\n');
    if (command && help) printHelp(formatFullHelp(command, help, io.stdout.columns()), io);
    if (topic === 'config') {
      const { describeConfig } = await import('../../config/describe-config.ts');
      const config = await describeConfig(findConfigFile(line.flags, io), program, define);
      io.stdout.write(`\n${formatGuide(config, flags, io)}`);
    }
  }
  return EXIT_DONE;
}

/** Lays a guide out on a terminal; elsewhere it stays Markdown. */
function formatGuide(guide: string, flags: GlobalFlags, { stdout, env }: Io): string {
  const columns = stdout.columns();
  if (columns === undefined) return removeComments(guide);
  const { strong } = createPalette(colorLevel(flags.color, env, stdout.isTerminal));
  return formatMarkdown(guide, { width: Math.min(columns, MAX_HELP_WIDTH), strong });
}

const NAMES = Object.keys(GUIDES);
const NAME_WIDTH = Math.max(...NAMES.map((name) => name.length));

const LIST = `Usage: kev help TOPIC|COMMAND

Topics:
${[
  ...Object.entries(GUIDES).map(([name, guide]) => [name, /^# (.*)/.exec(guide)?.[1]]),
  ['flags', 'The flags that every command takes'],
]
  .map(([name = '', title]) => `  ${name.padEnd(NAME_WIDTH)}  ${title}\n`)
  .join('')}
For all flags of a command, see kev help COMMAND; for the commands, kev --help.
`;

function unknownTopic(topic: string, program: Command): KevError {
  const topics = [...NAMES, 'flags'];
  const commands = program.commands.flatMap((each) => [each.name(), ...each.aliases()]);
  const all = [...topics, ...commands.filter((name) => !name.startsWith('_'))];
  const meant = all.find((name) => name.startsWith(topic)) ?? nearestName(topic, all);
  return usageError(
    `unknown help topic "${topic}"`,
    meant ? `did you mean kev help ${meant}?` : 'kev help lists the commands and guides',
  );
}
