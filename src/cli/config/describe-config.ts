import type { Command } from 'commander';
import { quoteWord } from '../../core/shell-word.ts';
import { escapeCell } from '../../print/escape.ts';
import type { Define } from '../line/typed-line.ts';
import type { ConfigChoice } from './config-file.ts';
import { readDefaults } from './defaults.ts';
import { readConfig } from './read-config.ts';

/**
 * Describes which config file is in effect and what it sets, in Markdown.
 *
 * @throws KevError `input` for the first error in the file
 */
export async function describeConfig(
  choice: ConfigChoice,
  program: Command,
  define: Define,
): Promise<string> {
  if (choice.path === undefined)
    return `## In effect\n\nNo config file is in effect: ${escapeCell(choice.why)}.\n`;
  const config = readConfig(choice);
  const lines: string[] = [];
  // Reading the defaults of any command checks the names of all.
  for (const command of program.commands) {
    await define(command);
    const flags = readDefaults(config, command).flatMap((each) => each.flags);
    if (flags.length > 0) lines.push(escapeCell(`kev ${command.name()} ${flags.map(quoteWord).join(' ')}`));
  }
  const content = lines.length > 0 ? ['```sh', ...lines, '```'] : ['It sets nothing.'];
  return `## In effect\n\n${escapeCell(choice.path)}:\n\n${content.join('\n')}\n`;
}
