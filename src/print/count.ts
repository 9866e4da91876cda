/** Formats a count with its noun, such as `1 state` or `2 states`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
