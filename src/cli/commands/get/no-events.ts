import { escapeCell } from '../../../print/escape.ts';

/** What is said when nothing is found, in the words of `kubectl get events`. */
export function noEvents(namespace: string | undefined): string {
  return namespace === undefined
    ? 'No resources found\n'
    : `No resources found in ${escapeCell(namespace)} namespace.\n`;
}
