import { type Argument, type Command, Help, type Option } from 'commander';
import { wrap } from '../../print/wrap.ts';

/** What the help of a command shows beside its usage, arguments, and flags. */
export interface CommandHelp {
  /** The flags that `--help` shows, if all of them don't fit on a screen. */
  flags?: readonly string[];
  /** What `kev help COMMAND` says after the flags, in lines that are wrapped. */
  notes?: readonly string[];
  examples: readonly string[];
  /** The guide that says more. */
  guide?: string;
}

/** Formats what `kev COMMAND --help` prints: all of the help, or only the flags that are used most. */
export function formatHelpScreen(command: Command, help: CommandHelp, columns?: number): string {
  const { flags, examples, guide } = help;
  if (flags === undefined) return formatFullHelp(command, help, columns);
  const options = [...command.options, ...(command.parent?.options ?? [])];
  const shown = flags.flatMap((flag) => options.filter(({ long, short }) => flag === long || flag === short));
  const layout = new Layout(columns);
  return joinParts([
    usageOf(command),
    layout.wrap(command.description()),
    layout.formatLines('Common flags:', shown.map(itemOfOption)),
    formatExamples(examples),
    layout.wrap(`All flags: kev help ${command.name()}, kev help flags (global).${seeGuide(guide)}`),
  ]);
}

/** Formats what `kev help COMMAND` prints. */
export function formatFullHelp(command: Command, help: CommandHelp, columns?: number): string {
  const { examples, guide, notes = [] } = help;
  const layout = new Layout(columns);
  return joinParts([
    usageOf(command),
    layout.wrap(command.description()),
    layout.formatSections([
      [
        'Arguments:',
        command.registeredArguments.filter(({ description }) => description).map(itemOfArgument),
      ],
      ...groupOptions(command.options),
    ]),
    layout.wrap(notes.join('\n')),
    formatExamples(examples),
    layout.wrap(`Global flags: kev help flags.${seeGuide(guide)}`),
  ]);
}

/** Formats what `kev --help` prints. */
export function formatProgramHelp(program: Command, columns?: number): string {
  const commands = new Help().visibleCommands(program);
  const layout = new Layout(columns);
  return joinParts([
    usageOf(program),
    layout.wrap(program.description()),
    layout.formatSections([
      ['Commands:', commands.map((each) => [[each.name(), ...each.aliases()].join(', '), each.summary()])],
    ]),
    layout.wrap(PROGRAM_NOTES),
  ]);
}

const PROGRAM_NOTES = `For the flags of a command, see kev COMMAND --help; for guides, kev help.
Print the version with kev --version.`;

/** Formats the flags that every command takes, by their groups. */
export function formatGlobalFlags(program: Command, columns?: number): string {
  const options = program.options.filter(({ long }) => long !== '--version');
  return joinParts([
    'Every command takes these flags.',
    new Layout(columns).formatSections(groupOptions(options)),
  ]);
}

type Item = [term: string, text: string];

function usageOf(command: Command): string {
  const path = command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  return `Usage: ${path} ${command.usage()}`.replace(/ $/, '');
}

function seeGuide(guide: string | undefined): string {
  return guide ? ` Guide: kev help ${guide}.` : '';
}

function formatExamples(examples: readonly string[]): string {
  return ['Examples:', ...examples.map((example) => `  ${example}`)].join('\n');
}

/** Joins the parts that are not empty, with blank lines between. */
function joinParts(parts: readonly string[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

/** Formats flags under the headings of their groups. */
export function groupOptions(options: readonly Option[]): [heading: string, items: Item[]][] {
  const groups = new Map<string, Item[]>();
  for (const option of options) {
    const heading = option.helpGroupHeading ?? 'Flags:';
    groups.set(heading, [...(groups.get(heading) ?? []), itemOfOption(option)]);
  }
  return [...groups];
}

function itemOfOption(option: Option): Item {
  const { flags, description, argChoices, defaultValue, defaultValueDescription } = option;
  const usual = defaultValueDescription ?? (typeof defaultValue === 'string' ? defaultValue : undefined);
  const more = [argChoices?.join(', '), usual && `default: ${usual}`].filter(Boolean).join('; ');
  return [flags, more ? `${description} (${more})` : description];
}

/** Returns the name of an argument and what the help says about it. */
export function itemOfArgument(argument: Argument): Item {
  const { argChoices, description } = argument;
  return [argument.name(), argChoices ? `${description}: ${argChoices.join(', ')}` : description];
}

/** Shortens a text by its details: parentheses, or a clause after a semicolon, at its end, then the end of a list. */
function shortenText(text: string, width: number): string {
  if (text.length <= width) return text;
  const main = text.replace(/(?:; [^;]*| \([^()]*\))+$/, '');
  if (main.length <= width) return main;
  const end = main.lastIndexOf(', ', width - ', …'.length);
  return end < 0 ? main : `${main.slice(0, end)}, …`;
}

/** Maximum width of help and guides: longer lines are hard to read. */
export const MAX_HELP_WIDTH = 100;

/** Columns between a term and its text, which goes on lines of its own where it would get fewer than 40. */
const GAP = 2;
const MIN_TEXT_WIDTH = 40;
const OWN_LINE_START = 6;

/** Text in columns, wrapped to the width of the terminal. */
class Layout {
  readonly #width: number;

  constructor(columns = 80) {
    this.#width = Math.min(columns, MAX_HELP_WIDTH);
  }

  wrap(text: string): string {
    return wrapLines(text, this.#width).join('\n');
  }

  /** Formats a section with short texts: one line each, if possible. */
  formatLines(heading: string, items: readonly Item[]): string {
    const width = this.#width - this.#textStart(items);
    return this.formatSections([[heading, items.map(([term, text]) => [term, shortenText(text, width)])]]);
  }

  /** Formats the sections that have items. */
  formatSections(sections: readonly [heading: string, items: readonly Item[]][]): string {
    const start = this.#textStart(sections.flatMap(([, items]) => items));
    return sections
      .filter(([, items]) => items.length > 0)
      .map(([heading, items]) => [heading, ...items.map((item) => this.#formatItem(item, start))].join('\n'))
      .join('\n\n');
  }

  /** The column in which the texts start. */
  #textStart(items: readonly Item[]): number {
    const start = 2 + Math.max(...items.map(([term]) => term.length)) + GAP;
    return this.#width - start < MIN_TEXT_WIDTH ? OWN_LINE_START : start;
  }

  #formatItem([term, text]: Item, start: number): string {
    const lines = wrapLines(text, this.#width - start);
    const head = `  ${term}`;
    const first = start === OWN_LINE_START ? [head] : [];
    return [
      ...first,
      ...lines.map((line, at) => (at === 0 && first.length === 0 ? head : '').padEnd(start) + line),
    ].join('\n');
  }
}

/** Wraps each line of a text. */
function wrapLines(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrap(line, width, width, ({ length }) => length));
}
