/** Collects text that is written, in chunks and as a whole. */
export function capture(): { write: (text: string) => void; text: () => string; chunks: string[] } {
  const chunks: string[] = [];
  return { write: (text) => void chunks.push(text), text: () => chunks.join(''), chunks };
}
