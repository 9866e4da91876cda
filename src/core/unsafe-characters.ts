/**
 * Pattern of characters that a terminal could hide or reorder: format characters, line and paragraph separators, and
 * other invisible ones. A variation selector after a character that it turns into an emoji is kept.
 */
export const HIDDEN = String.raw`[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}](?<!\p{Extended_Pictographic}[\ufe0e\ufe0f])`;

let unsafe: RegExp | undefined;

/**
 * Characters that must not reach a terminal: hidden ones, control characters, and unpaired surrogates. The pattern is made
 * on first use, since that takes as long as loading a file.
 */
export function unsafeCharacters(): RegExp {
  unsafe ??= new RegExp(String.raw`[\p{Cc}\p{Cs}]|${HIDDEN}`, 'gu');
  return unsafe;
}
