/** Whether parameters of a URL hold a password, also under a name in percent-encoding. */
export function holdsPassword(text: string): boolean {
  const decoded = text.replace(/%([2-7][\da-f])/gi, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return /password=/i.test(decoded);
}
