/** Writes text so that roff shows it as it is: no request, escape, or other glyph comes of it. */
export function escapeRoff(text) {
  return (
    text
      .replace(/[^\P{Cc}\n\t]/gu, '\ufffd')
      .replaceAll('\\', '\\(rs')
      .replace(/['`^~"-]/g, (glyph) => GLYPHS[glyph])
      // At the start of a line, these make it a request.
      .replace(/^(?=[.])/gm, '\\&')
      .replace(
        /[^\n\t -~]/gu,
        (rune) => `\\[u${rune.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
      )
  );
}

const GLYPHS = { "'": '\\(aq', '`': '\\(ga', '^': '\\(ha', '~': '\\(ti', '"': '\\(dq', '-': '\\-' };

/** Writes Markdown within a paragraph: code and bold text in bold. A link to another guide names its page. */
export function inlineToRoff(markdown) {
  const parts = markdown.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/);
  return parts
    .map((part) => {
      const [, code, bold, label, guide] =
        /^`(.+)`$|^\*\*(.+)\*\*$|^\[(.+)\]\((?:([\w-]+)\.md)?.*\)$/s.exec(part) ?? [];
      if (guide) return `${strong(`kev-${guide}`)}(7)`;
      const emphasized = code ?? bold;
      return emphasized ? strong(emphasized) : escapeRoff(label ?? part);
    })
    .join('');
}

/** Writes a text in bold. */
export function strong(text) {
  return `\\fB${escapeRoff(text)}\\fP`;
}

/** Writes lines that stay as they are. */
export function exampleToRoff(lines) {
  // A line that starts with a space is no request, but an empty one would end the example in some viewers.
  return ['.PP', '.RS 4', '.nf', ...lines.map((line) => escapeRoff(line) || '\\&'), '.fi', '.RE'].join('\n');
}

/** Writes a term and what it means. */
export function itemToRoff(term, text) {
  return `.TP\n${term}\n${text || '\\&'}`;
}

/** Writes a heading; `level` 2 is a section of the page. */
function headingToRoff(level, text) {
  return level <= 2 ? `.SH "${escapeRoff(text.toUpperCase())}"` : `.SS "${escapeRoff(text)}"`;
}

/** Writes Markdown as kev's guides use it, without its title. */
export function markdownToRoff(markdown) {
  // Code, or lines up to a blank one.
  const text = markdown.replace(/^<!--.*?-->\n/gm, '');
  const blocks = text.match(/^```.*\n[\s\S]*?^```$|(?:^(?!```).+\n?)+/gm) ?? [];
  return blocks.map((block) => blockToRoff(block.trimEnd().split('\n'))).join('\n');
}

function blockToRoff(lines) {
  const [first] = lines;
  const [, marks, title] = /^(#+) (.*)/.exec(first) ?? [];
  if (marks) return marks.length === 1 ? '' : headingToRoff(marks.length, title.replaceAll('`', ''));
  if (first.startsWith('```')) return exampleToRoff(lines.slice(1, -1));
  if (first.startsWith('    ')) return exampleToRoff(lines.map((line) => line.slice(4)));
  if (first.startsWith('|')) return lines.slice(2).map(rowToRoff).join('\n');
  const items = lines
    .join('\n')
    .replace(/\n(?!- |\d+\. )\s*/g, ' ')
    .split('\n');
  return items
    .map((item) => {
      const [, mark, content] = /^(-|\d+\.) (.*)/.exec(item) ?? [];
      if (!mark) return `.PP\n${inlineToRoff(item)}`;
      return `.IP ${mark === '-' ? '\\(bu' : mark} 4\n${inlineToRoff(content)}`;
    })
    .join('\n');
}

function rowToRoff(line) {
  const cells = line.replace(/^\||\|$/g, '').split(/(?<!\\)\|/);
  const [term, ...texts] = cells.map((cell) => inlineToRoff(cell.trim().replaceAll('\\|', '|')));
  return itemToRoff(term || '\\&', texts.join('\n.br\n'));
}
