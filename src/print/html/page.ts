import { createHash } from 'node:crypto';
import { escapeCell } from '../escape.ts';
import script from './browser/main.ts?bundle';
import { escapeHtml, scriptJson } from './escape-html.ts';
import { FRAME } from './frame.ts';
import styles from './page.css?bundle';
import { type TimelinePage, toPageData } from './page-data.ts';
import { staticView } from './static-view.ts';
import { summarize } from './summarize.ts';

/**
 * Formats a timeline as one page, which needs no other file and no network, in parts. Nothing in the events can become
 * markup or a script: the browser runs only the page's own script, and only it applies styles.
 */
export function* timelinePage(timeline: TimelinePage): Generator<string> {
  const title = escapeHtml(escapeCell(timeline.title));
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${ICON}">
<title>${title} - kev timeline</title>
<style>${styles}</style>
</head>
<body>
<header><h1>${title}</h1><p id="status" role="status">${summarize(timeline.events)}</p></header>
<main>
${FRAME}
`;
  yield staticView(timeline);
  yield '\n</main>\n<script type="application/json" id="data">';
  yield scriptJson(toPageData(timeline));
  yield `</script>\n<script>${script}</script>\n</body>\n</html>\n`;
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M1 4h9M4 8h11M1 12h6' stroke='%23c2410c' stroke-width='2'/%3E%3C/svg%3E";

function contentSecurityPolicy(): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(styles)}'`,
    // The icon.
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
