import { dump } from 'js-yaml';
import { HIDDEN } from '../core/unsafe-characters.ts';
import { toPrintable } from './json.ts';
import type { TextFormat } from './text-output.ts';

const LIST_END = 'kind: List\nmetadata:\n  resourceVersion: ""\n';

/** A List as `kubectl get -o yaml` prints it: members ordered by name, list items not indented. */
export const YAML_LIST: TextFormat = {
  formatEvent: (event) => formatYaml([toPrintable(event)]),
  start: 'apiVersion: v1\nitems:\n',
  end: LIST_END,
  empty: `apiVersion: v1\nitems: []\n${LIST_END}`,
};

/** Each event as a YAML document, as `kubectl get --watch -o yaml` prints it. */
export const YAML_DOCUMENTS: TextFormat = {
  formatEvent: (event) => formatYaml(toPrintable(event)),
  separator: '---\n',
};

const OPTIONS = { sortKeys: compareNames, noArrayIndent: true, noRefs: true, quotingType: '"' } as const;

/** Characters that the serializer does not escape, and that a terminal could interpret or hide. */
const ESCAPED = new RegExp(`\\p{Cs}|${HIDDEN}`, 'gu');

/** Formats a value as `kubectl get -o yaml` does: members ordered by name, list items not indented. */
export function formatYaml(value: unknown): string {
  const text = dump(value, OPTIONS);
  if (text.search(ESCAPED) < 0) return text;
  return dump(value, { ...OPTIONS, forceQuotes: true }).replace(ESCAPED, (character) => {
    return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  });
}

/** Orders names: numbers first, by value. Source: go-yaml, keyList. */
function compareNames(a: string, b: string): number {
  const [aNumber, bNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aNumber !== bNumber) return aNumber ? -1 : 1;
  return (aNumber ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1);
}
