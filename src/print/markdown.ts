import { wrap } from './wrap.ts';

/** How Markdown is laid out for a terminal. */
interface MarkdownStyle {
  /** Columns that a line may take. */
  width: number;
  /** Emphasizes headings, bold text, and code within a sentence. */
  strong: (text: string) => string;
}

const CODE_INDENT = '    ';
/** A space within code, where lines don't break. */
const UNBROKEN = '\u00a0';
/** Marks around strong text, without width. */
const [START, END] = ['\ue000', '\ue001'];

/**
 * Lays Markdown out for reading in a terminal: headings emphasized, paragraphs and lists wrapped, code indented, the
 * columns of tables aligned. Supports only what kev's own guides use.
 */
export function formatMarkdown(markdown: string, { width, strong }: MarkdownStyle): string {
  // Code, or lines up to a blank one.
  const blocks = removeComments(markdown).match(/^```.*\n[\s\S]*?^```$|(?:^(?!```).+\n?)+/gm) ?? [];
  return blocks
    .map((block) => formatBlock(block.trimEnd().split('\n'), width))
    .join('\n\n')
    .concat('\n')
    .replaceAll(`${END} ${START}`, ' ')
    .replace(/\ue000([^\ue001]*)\ue001/g, (_, text: string) => emphasize(text, strong))
    .replaceAll(UNBROKEN, ' ');
}

/** Code that is longer than a line has line breaks and indents, which stay plain. */
function emphasize(text: string, strong: MarkdownStyle['strong']): string {
  return text.replace(/(.+)(\n *)?/g, (_, line: string, gap = '') => strong(line) + gap);
}

/** Removes the comments that tests find examples by. */
export function removeComments(markdown: string): string {
  return markdown.replace(/^<!--.*?-->\n/gm, '');
}

function formatBlock(lines: readonly string[], width: number): string {
  const [first = ''] = lines;
  if (first.startsWith('```'))
    return lines
      .slice(1, -1)
      .map((line) => (line ? CODE_INDENT + line : ''))
      .join('\n');
  if (first.startsWith(CODE_INDENT)) return lines.join('\n');
  if (first.startsWith('|')) return formatTable(lines, width);
  const heading = /^#+ (.*)/.exec(first)?.[1];
  if (heading !== undefined) return START + heading + END;
  return joinItems(lines)
    .map((item) => formatItem(item, width))
    .join('\n');
}

/** Joins the lines of each list item, or of a paragraph. */
function joinItems(lines: readonly string[]): string[] {
  return lines
    .join('\n')
    .replace(/\n(?!- |\d+\. )\s*/g, ' ')
    .split('\n');
}

function formatItem(text: string, width: number): string {
  const [marker = ''] = /^(?:-|\d+\.) /.exec(text) ?? [];
  return marker + wrapAt(marker.length, markStrong(text.slice(marker.length)), width - marker.length);
}

/** Wraps a text that starts in a column, so that its other lines start there, too. */
function wrapAt(column: number, text: string, width: number): string {
  return wrap(text, width, width, widthOf).join(`\n${' '.repeat(column)}`);
}

function widthOf(text: string): number {
  return text.replace(/[\ue000\ue001]/g, '').length;
}

/** Marks each word of `code`, **bold text**, and links. A link to another guide becomes the command that shows it. */
function markStrong(text: string): string {
  return text.replace(
    /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)/g,
    (_, code?: string, bold?: string, label = '', target = '') => {
      const strong = code?.replaceAll(' ', UNBROKEN) ?? bold ?? formatLink(label, target);
      return strong.replace(/[^ ]+/g, (word) => START + word + END);
    },
  );
}

function formatLink(label: string, target: string): string {
  const [, topic] = /^([\w-]+)\.md/.exec(target) ?? [];
  return topic ? `kev help ${topic}` : label;
}

const GAP = 3;
const MIN_LAST_WIDTH = 30;

/** Formats a table without lines; its last column is wrapped. A heading row without text is left out. */
function formatTable(lines: readonly string[], width: number): string {
  const rows = lines.filter((line) => !/^[|:\s-]+$/.test(line)).map(readCells);
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from(
    { length: count - 1 },
    (_, at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ''))) + GAP,
  );
  const start = widths.reduce((sum, each) => sum + each, 0);
  return rows
    .map((row) => {
      const head = widths.map((each, at) => {
        const cell = row[at] ?? '';
        return cell + ' '.repeat(each - widthOf(cell));
      });
      return head.join('') + wrapAt(start, row[count - 1] ?? '', Math.max(MIN_LAST_WIDTH, width - start));
    })
    .join('\n');
}

/** Reads the cells of a table's row. `\|` does not end a cell. */
function readCells(line: string): string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => markStrong(cell.trim().replaceAll('\\|', '|')));
}
