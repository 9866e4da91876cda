/** What the fields of a password file are compared with. */
export interface PasswordQuery {
  /** Host name, or directory of a Unix socket. */
  host: string;
  port: number;
  dbname: string;
  user: string;
}

const LINE = /^((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):(.+)$/;

/**
 * Finds the password in the text of a password file: `HOST:PORT:DATABASE:USER:PASSWORD`, with `*` for any value, and a
 * backslash before a colon or a backslash. The first line that matches counts.
 *
 * Source: libpq `fe-connect.c`, passwordFromFile.
 */
export function findPassword(text: string, query: PasswordQuery): string | undefined {
  const wanted = [query.host, String(query.port), query.dbname, query.user];
  for (const line of text.split(/\r?\n/)) {
    const [, ...fields] = line.startsWith('#') ? [] : (LINE.exec(line) ?? []);
    const [password = ''] = fields.splice(4);
    const isMatch = wanted.every((value, index) => {
      const field = fields[index] ?? '';
      return field === '*' || removeEscapes(field) === value;
    });
    if (isMatch) return removeEscapes(password);
  }
  return undefined;
}

function removeEscapes(field: string): string {
  return field.replace(/\\(.)/g, '$1');
}
