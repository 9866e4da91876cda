import { escapeCell } from '../../../print/escape.ts';
import type { Targets } from '../../reading/targets.ts';

/** Formats the message for an empty list, as `kubectl get events` does. */
export function noEvents({ namespaces }: Targets): string {
  if (namespaces === undefined) return 'No resources found\n';
  return `No resources found in ${escapeCell(namespaces.join(', '))} namespace${namespaces.length > 1 ? 's' : ''}.\n`;
}
