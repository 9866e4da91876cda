/** FNV-1a of a short text, 32 bits: it tells texts apart, and takes less time than loading one of Node's hashes. */
export function hashText(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}
