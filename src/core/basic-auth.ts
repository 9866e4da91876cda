/** Returns the value of an `Authorization` header for a user name and a password. Source: RFC 7617. */
export function basicAuth(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/**
 * As `basicAuth`, for the user name and the password in a URL; undefined when it has neither.
 *
 * @throws URIError when their percent-encoding is invalid
 */
export function basicAuthOfUrl({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return basicAuth(decodeURIComponent(username), decodeURIComponent(password));
}
