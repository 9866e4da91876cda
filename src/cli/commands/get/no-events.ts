import { escapeCell } from '../../../print/escape.ts';
import type { Targets } from '../../reading/targets.ts';

/** What is said when nothing is found, in the words of `kubectl get events`. */
export function noEvents({ namespaces }: Targets): string {
  if (namespaces === undefined) return 'No resources found\n';
  return `No resources found in ${escapeCell(namespaces.join(', '))} namespace${namespaces.length > 1 ? 's' : ''}.\n`;
}
