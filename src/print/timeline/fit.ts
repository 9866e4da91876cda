import { displayWidth } from '../width.ts';

/** Makes a text exactly this wide: pads it, or leaves out its middle, since names differ at their ends. */
export function fitMiddle(text: string, width: number, ellipsis: string): string {
  const natural = displayWidth(text);
  if (natural <= width) return text + ' '.repeat(width - natural);
  const characters = [...text];
  const half = Math.ceil((width - 1) / 2);
  const start = takeWithin(characters, half);
  const end = takeWithin(characters.slice(-width).toReversed(), width - 1 - displayWidth(start.join('')));
  const cut = `${start.join('')}${ellipsis}${end.toReversed().join('')}`;
  return cut + ' '.repeat(Math.max(width - displayWidth(cut), 0));
}

/** Returns the first characters that fit into a width. */
function takeWithin(characters: readonly string[], width: number): string[] {
  let left = width;
  const end = characters.findIndex((character) => {
    left -= displayWidth(character);
    return left < 0;
  });
  return characters.slice(0, end < 0 ? characters.length : end);
}
