import type { VectorFile } from './vector-file.ts';

interface Input {
  type?: string;
  reason?: string;
  message?: string;
  note?: string;
  args?: unknown[];
  eventsGroupVersion?: string;
}

/** A vector file without the steps that need what kev leaves to Go, and how many steps were dropped for which reason. */
export interface PortableVectors {
  file: VectorFile;
  dropped: Map<string, number>;
}

/** Drops the steps that need what kev leaves to Go, and the cases that consist of such steps only. */
export function withoutGoOnly(file: VectorFile): PortableVectors {
  const dropped = new Map<string, number>();
  const cases = file.cases.flatMap((vectorCase) => {
    const steps = vectorCase.steps.filter((step) => {
      const reason = goOnlyReason(file.name, step as { call?: string; input?: unknown });
      if (reason !== undefined) dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
      return reason === undefined;
    });
    return steps.length > 0 || vectorCase.steps.length === 0 ? [{ ...vectorCase, steps }] : [];
  });
  return { file: { ...file, cases }, dropped };
}

function goOnlyReason(
  fileName: string,
  { call, input }: { call?: string; input?: unknown },
): string | undefined {
  if (!/fake|recorder|newapi/.test(fileName) || typeof input !== 'object' || input === null) return undefined;
  const { type = '', reason = '', message, note = message, args = [], eventsGroupVersion } = input as Input;
  if (eventsGroupVersion !== undefined) return 'GetFieldSelector, which kev does not have';
  // Go's fake recorder makes type and reason part of the format.
  const template = fileName.includes('fake') ? `${type} ${reason} ${note}` : (note ?? '');
  const literal = fileName.includes('fake') ? `${type} ${reason}` : '';
  const needsFmt = call === 'Event' ? literal.includes('%') : !isPortable(template, args);
  return needsFmt ? "formats that mean something else to Go's fmt than to util.format" : undefined;
}

/** Whether `fmt.Sprintf` and `util.format` agree: strings for `%s`, integers for `%d`, and as many as there are verbs. */
function isPortable(template: string, args: unknown[]): boolean {
  const verbs = template.match(/%.?/gsu) ?? [];
  if (args.length === 0) return verbs.length === 0;
  const taking = verbs.filter((verb) => verb !== '%%');
  return (
    taking.length === args.length &&
    taking.every((verb, index) =>
      verb === '%d' ? Number.isSafeInteger(args[index]) : verb === '%s' && typeof args[index] === 'string',
    )
  );
}
