import { format } from 'node:util';

/**
 * Formats a message as `util.format` of Node.js does. Never throws: when an argument can't be formatted (a `toString`
 * that throws, a BigInt for `%j`), the message is the template itself.
 */
export function formatTemplate(template: string, args: readonly unknown[]): string {
  try {
    return format(template, ...args);
  } catch {
    return template;
  }
}
