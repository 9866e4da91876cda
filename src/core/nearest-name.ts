/**
 * Finds the name that is most similar to a misspelled one: at most a third of the letters differ, and the first letter is
 * the same, or swapped with the second. Ignores case.
 */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Math.floor(wanted.length / 3) + 1;
  const a = wanted.toLowerCase();
  for (const name of names) {
    const b = name.toLowerCase();
    // Typos in the first letter are rare, and ignoring it gives wrong guesses: watch for patch.
    const beginsAlike = a[0] === b[0] || (a[0] === b[1] && a[1] === b[0]);
    if (!beginsAlike || Math.abs(b.length - a.length) >= least) continue;
    const distance = editDistance(a, b);
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** The Damerau-Levenshtein distance: the number of letters to insert, delete, replace, or swap with the next. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? (before[j - 2] ?? 0) + 1 : changed;
      next.push(Math.min(changed, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
