/** Returns the earliest of some times, in nanoseconds; undefined when there are none. */
export function earliest(times: Iterable<bigint | undefined>): bigint | undefined {
  return extreme(times, (a, b) => a < b);
}

/** Returns the latest of some times, in nanoseconds; undefined when there are none. */
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
