const ELLIPSIS = '…';

/**
 * Truncates a text to at most `maxBytes` bytes of UTF-8, with "…" at the end. Characters are never split. Half a surrogate
 * pair, which cannot be sent, becomes U+FFFD.
 */
export function truncateText(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return bytes.toString();
  let end = maxBytes - Buffer.byteLength(ELLIPSIS);
  // The bytes of a character after its first are 10xxxxxx.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, Math.max(end, 0)) + ELLIPSIS;
}
