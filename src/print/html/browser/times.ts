import { fromMs } from '../../../event/time.ts';
import { createTimeFormat } from '../../time-format.ts';

/** Formats times for people, local or in UTC. */
export class TimeFormat {
  readonly isUtc: boolean;
  readonly #format: (at: bigint) => string;

  constructor(isUtc: boolean) {
    this.isUtc = isUtc;
    this.#format = createTimeFormat(isUtc ? 'UTC' : undefined);
  }

  /** How far its clock is ahead of UTC, in milliseconds. */
  offsetAt = (at: number): number => (this.isUtc ? 0 : new Date(at).getTimezoneOffset() * -60_000);

  /** `2026-11-28 14:30:05.250`: milliseconds where there are any. */
  full(at: number): string {
    const whole = Math.floor(at / 1000) * 1000;
    const fraction = Math.round(at - whole);
    const text = this.#format(fromMs(whole)).slice(0, 19).replace('T', ' ');
    return fraction > 0 ? `${text}.${`${fraction}`.padStart(3, '0')}` : text;
  }

  /** `UTC`, `+02:00`. */
  zoneAt(at: number): string {
    const zone = this.#format(fromMs(Math.floor(at))).slice(19);
    return zone === 'Z' ? 'UTC' : zone;
  }
}
