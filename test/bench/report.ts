/** What a figure must reach: at most (`<=`) or at least (`>=`) this ratio to the peer's. */
export interface Bar {
  is: '<=' | '>=';
  ratio: number;
}

/** One line of the bench: kev's figure beside a peer's, taken in the same run. */
export interface Measurement {
  what: string;
  unit: string;
  kev: number;
  /** Who was measured beside it; missing when nobody was there to be measured. */
  peer?: { name: string; value: number };
  bar?: Bar;
}

/** A measurement as it is reported. Machines are noisy: only the ratio says something. */
export interface Row {
  section: string;
  what: string;
  unit: string;
  kev: number;
  peer: number | null;
  ratio: number | null;
  bar: string | null;
  met: boolean | null;
}

export function toRow(section: string, { what, unit, kev, peer, bar }: Measurement): Row {
  const ratio = peer === undefined ? null : kev / peer.value;
  const met =
    bar === undefined || ratio === null ? null : bar.is === '<=' ? ratio <= bar.ratio : ratio >= bar.ratio;
  return {
    section,
    what: peer === undefined ? what : `${what} (compared with ${peer.name})`,
    unit,
    kev,
    peer: peer?.value ?? null,
    ratio,
    bar: bar === undefined ? null : `${bar.is} ${bar.ratio}`,
    met,
  };
}

/** The middle one of some figures. */
export function median(figures: number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
