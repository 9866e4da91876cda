import { readFile } from 'node:fs/promises';

/** Loads Markdown as a text, as the build does. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.md')) return nextLoad(url, context);
  const source = `export default ${JSON.stringify(await readFile(new URL(url), 'utf8'))};`;
  return { format: 'module', shortCircuit: true, source };
}
