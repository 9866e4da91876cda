import { addParameter, type Parameters } from './parameters.ts';

/**
 * Finds the parameters of a service in the text of a service file (INI).
 *
 * @returns undefined when the file does not have the service; a text says what is wrong with it
 *
 * Source: libpq `fe-connect.c`, parseServiceFile.
 */
export function findService(text: string, service: string): Parameters | string | undefined {
  let found: Parameters | undefined;
  for (const [index, untrimmed] of text.split('\n').entries()) {
    const line = untrimmed.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      if (found) break;
      if (line === `[${service}]`) found = {};
      continue;
    }
    if (!found) continue;
    const [name = '', ...value] = line.split('=');
    if (value.length === 0) return `line ${index + 1}: expected NAME=VALUE`;
    if (name.trim() === 'service') return `line ${index + 1}: a service cannot name another service`;
    const problem = addParameter(found, name.trim(), value.join('=').trim());
    if (problem) return `line ${index + 1}: ${problem}`;
  }
  return found;
}
