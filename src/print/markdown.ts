import { wrap } from './wrap.ts';

/** How Markdown is laid out for a terminal. */
export interface MarkdownStyle {
  /** Columns that a line may take. */
  width: number;
  /** Emphasizes headings, bold text, and code within a sentence. */
  strong: (text: string) => string;
}

const CODE_INDENT = '    ';
/** A space within code, where lines don't break. */
const UNBROKEN = '\u00a0';

/**
 * Lays Markdown out for reading in a terminal: headings emphasized, paragraphs and lists wrapped, code indented, the
 * columns of tables aligned. Knows what kev's own guides use, and no more.
 */
export function formatMarkdown(markdown: string, style: MarkdownStyle): string {
  return splitBlocks(removeComments(markdown))
    .map((block) => formatBlock(block, style))
    .join('\n\n')
    .concat('\n')
    .replaceAll(UNBROKEN, ' ');
}

/** Removes the comments that tests find examples by. */
export function removeComments(markdown: string): string {
  return markdown.replace(/^<!--.*?-->\n/gm, '');
}

/** Splits at blank lines; a code block stays whole. */
function splitBlocks(markdown: string): string[][] {
  const blocks: string[][] = [];
  let block: string[] = [];
  let isCode = false;
  const endBlock = () => {
    if (block.length > 0) blocks.push(block);
    block = [];
  };
  for (const line of markdown.split('\n')) {
    const isFence = line.startsWith('```');
    if (!isCode && (isFence || line === '')) endBlock();
    if (isCode || line !== '') block.push(line);
    if (isFence && isCode) endBlock();
    if (isFence) isCode = !isCode;
  }
  endBlock();
  return blocks;
}

function formatBlock(block: readonly string[], style: MarkdownStyle): string {
  const [first = ''] = block;
  if (first.startsWith('```')) return indent(block.slice(1, -1));
  if (first.startsWith(CODE_INDENT)) return block.join('\n');
  if (first.startsWith('|')) return formatTable(block, style);
  const heading = /^#+ (.*)/.exec(first)?.[1];
  if (heading !== undefined) return style.strong(heading);
  return joinItems(block)
    .map((item) => formatItem(item, style))
    .join('\n');
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => (line ? CODE_INDENT + line : '')).join('\n');
}

/** Joins the lines of each list item, or of a paragraph. */
function joinItems(lines: readonly string[]): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (items.length === 0 || isItem(line)) items.push(line);
    else items.push(`${items.pop()} ${line.trim()}`);
  }
  return items;
}

function isItem(line: string): boolean {
  return /^(?:-|\d+\.) /.test(line);
}

function formatItem(text: string, { width, strong }: MarkdownStyle): string {
  const [marker = ''] = /^(?:-|\d+\.) /.exec(text) ?? [];
  const hanging = ' '.repeat(marker.length);
  const body = readSpans(text.slice(marker.length));
  const lines = wrap(plain(body), width - marker.length, width - marker.length, (line) => line.length);
  return marker + emphasize(lines, body, strong).join(`\n${hanging}`);
}

/** A run of text, emphasized or not. */
interface Span {
  text: string;
  isStrong: boolean;
}

/** Takes `code`, **bold text**, and links apart. A link to another guide becomes the command that shows it. */
function readSpans(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)/g)) {
    spans.push({ text: text.slice(end, match.index), isStrong: false });
    const [all, code, bold, label, target] = match;
    const strong = code?.replaceAll(' ', UNBROKEN) ?? bold ?? (target && formatLink(label ?? '', target));
    spans.push({ text: strong ?? '', isStrong: true });
    end = match.index + all.length;
  }
  spans.push({ text: text.slice(end), isStrong: false });
  return spans;
}

function formatLink(label: string, target: string): string {
  const [, topic] = /^([\w-]+)\.md/.exec(target) ?? [];
  return topic ? `kev help ${topic}` : label;
}

function plain(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('');
}

/** Emphasizes the spans of a text that has been wrapped: lines hold the text but for the blanks that they break at. */
function emphasize(
  lines: readonly string[],
  spans: readonly Span[],
  strong: MarkdownStyle['strong'],
): string[] {
  const isStrong = spans.flatMap((span) => Array.from({ length: span.text.length }, () => span.isStrong));
  const text = plain(spans);
  let at = 0;
  return lines.map((line) => {
    at = text.indexOf(line, at);
    const runs = splitRuns(line, (index) => isStrong[at + index] === true);
    at += line.length;
    return runs.map((run) => (run.isStrong ? strong(run.text) : run.text)).join('');
  });
}

function splitRuns(line: string, isStrong: (index: number) => boolean): Span[] {
  const runs: Span[] = [];
  for (let index = 0; index < line.length; index += 1) {
    const last = runs.at(-1);
    if (last && last.isStrong === isStrong(index)) last.text += line[index];
    else runs.push({ text: line[index] ?? '', isStrong: isStrong(index) });
  }
  return runs;
}

const GAP = '   ';
const MIN_LAST_WIDTH = 30;

/** A table without lines; its last column is wrapped. A heading row without text is left out. */
function formatTable(block: readonly string[], { width, strong }: MarkdownStyle): string {
  const rows = block.filter((line) => !/^[|:\s-]+$/.test(line)).map((line) => readCells(line).map(readSpans));
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count - 1 }, (_, at) =>
    Math.max(...rows.map((row) => plain(row[at] ?? []).length)),
  );
  const start = widths.reduce((sum, each) => sum + each + GAP.length, 0);
  const lastWidth = Math.max(MIN_LAST_WIDTH, width - start);
  return rows
    .map((row) => {
      const head = widths.map((each, at) => pad(row[at] ?? [], each, strong)).join('');
      const last = row[count - 1] ?? [];
      const lines = wrap(plain(last), lastWidth, lastWidth, (line) => line.length);
      return head + emphasize(lines, last, strong).join(`\n${' '.repeat(start)}`);
    })
    .join('\n');
}

/** The cells of a table's row. `\|` is no end of a cell. */
function readCells(line: string): string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function pad(spans: readonly Span[], width: number, strong: MarkdownStyle['strong']): string {
  const blanks = ' '.repeat(width - plain(spans).length);
  const text = spans.map((span) => (span.isStrong ? strong(span.text) : span.text)).join('');
  return text + blanks + GAP;
}
