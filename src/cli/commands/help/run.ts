import type { Command } from 'commander';
import { type KevError, usageError } from '../../../core/errors.ts';
import { nearestName } from '../../../core/nearest-name.ts';
import { colorLevel } from '../../../print/color.ts';
import { formatMarkdown, removeComments } from '../../../print/markdown.ts';
import { createPalette } from '../../../print/palette.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { GUIDES } from './guides.ts';

/** Columns of a line of text at most: longer lines are hard to read. */
const MAX_WIDTH = 100;
const DEFAULT_WIDTH = 80;

/**
 * Shows a guide: laid out on a terminal, as Markdown elsewhere.
 *
 * @param topic the guide, or `flags` for the global flags; undefined lists the commands and guides
 * @throws KevError `usage` for an unknown topic
 */
export async function runHelp(
  topic: string | undefined,
  flags: GlobalFlags,
  program: Command,
  io: Io,
): Promise<number> {
  const columns = io.stdout.columns();
  if (topic === undefined) program.outputHelp();
  else if (topic === 'flags') io.stdout.write(formatGlobalFlags(program, columns ?? DEFAULT_WIDTH));
  else {
    const guide = Object.hasOwn(GUIDES, topic) ? GUIDES[topic] : undefined;
    if (guide === undefined) throw unknownTopic(topic, program);
    const { strong } = createPalette(colorLevel(flags.color, io.env, io.stdout.isTerminal));
    io.stdout.write(
      columns === undefined
        ? removeComments(guide)
        : formatMarkdown(guide, { width: Math.min(columns, MAX_WIDTH), strong }),
    );
  }
  return EXIT_DONE;
}

function unknownTopic(topic: string, program: Command): KevError {
  const topics = [...Object.keys(GUIDES), 'flags'];
  const commands = program.commands.flatMap((each) => [each.name(), ...each.aliases()]);
  const all = [...topics, ...commands.filter((name) => !name.startsWith('_'))];
  const meant = all.find((name) => name.startsWith(topic)) ?? nearestName(topic, all);
  return usageError(
    `unknown help topic "${topic}"`,
    meant ? `did you mean kev help ${meant}?` : `topics: ${topics.join(', ')}`,
  );
}

/** The flags that every command takes, by their groups. */
function formatGlobalFlags(program: Command, width: number): string {
  const help = program.createHelp();
  help.helpWidth = width;
  const groups = new Map<string, string[]>();
  for (const option of program.options) {
    const heading = option.helpGroupHeading ?? 'Options:';
    const lines = groups.get(heading) ?? [];
    const term = help.optionTerm(option);
    lines.push(help.formatItem(term, GLOBAL_FLAG_WIDTH, help.optionDescription(option), help));
    groups.set(heading, lines);
  }
  const sections = [...groups].map(([heading, lines]) => [heading, ...lines, ''].join('\n'));
  return ['Every command takes these flags.\n', ...sections].join('\n');
}

const GLOBAL_FLAG_WIDTH = '--certificate-authority <file>'.length;
