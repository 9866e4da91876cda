/** A place to write text to, and all that was written there. */
export function capture(): { write: (text: string) => void; text: () => string; chunks: string[] } {
  const chunks: string[] = [];
  return { write: (text) => void chunks.push(text), text: () => chunks.join(''), chunks };
}
