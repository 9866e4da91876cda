/** Returns the earliest of some times, in nanoseconds; undefined when there is none. */
export function earliest(times: Iterable<bigint | undefined>): bigint | undefined {
  return extreme(times, (a, b) => a < b);
}

/** Returns the latest of some times, in nanoseconds; undefined when there is none. */
export function latest(times: Iterable<bigint | undefined>): bigint | undefined {
  return extreme(times, (a, b) => a > b);
}

function extreme(
  times: Iterable<bigint | undefined>,
  isBetter: (a: bigint, b: bigint) => boolean,
): bigint | undefined {
  let best: bigint | undefined;
  for (const time of times) {
    if (time !== undefined && (best === undefined || isBetter(time, best))) best = time;
  }
  return best;
}

/** Returns the last of some times, which are in order, that is not after another time; undefined when there is none. */
export function lastUntil(times: readonly bigint[], until: bigint): bigint | undefined {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as bigint) <= until) low = middle + 1;
    else high = middle;
  }
  return times[low - 1];
}
