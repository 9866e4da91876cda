/** Formats a count with its noun, such as `1 state` or `2 states`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Formats a share of a total, such as `45%`; undefined if the total is not known. */
export function formatShare(part: number, total: number | undefined): string | undefined {
  // What is read may grow.
  return total ? `${Math.min(99, Math.floor((part * 100) / total))}%` : undefined;
}
