import { inputError, type KevError } from '../core/errors.ts';
import { oneLine, shorten } from '../core/short-text.ts';
import type { Damage, DumpChunk } from './dump.ts';

/** Maximum number of warnings. */
const MAX_WARNINGS = 50;
/** Maximum number of warnings of a file with the same reason. */
const MAX_ALIKE = 3;
const MAX_REASON_LENGTH = 300;

/** Prints a line about dumps. Texts of the dumps in it are not escaped. */
export type DumpReport = (label: 'warning' | 'hint' | 'kev', message: string) => void;

/** Reports which parts of dumps can't be read, and which dumps have no events. */
export class DumpReporter {
  readonly #report: DumpReport;
  #warnings = 0;

  constructor(report: DumpReport) {
    this.#report = report;
  }

  /** Whether a part of the input was damaged. */
  get hasWarned(): boolean {
    return this.#warnings > 0;
  }

  /** @param damage.location such as `line 5`; empty for the whole file */
  warn(name: string, { location, reason }: Damage): void {
    this.#warnings += 1;
    if (this.#warnings > MAX_WARNINGS + 1) return;
    const what = location === '' ? name : `${name}, ${location}`;
    const message =
      this.#warnings > MAX_WARNINGS
        ? 'more warnings like these are not shown'
        : `cannot read ${what}: ${shortReason(reason)}`;
    this.#report('warning', message);
  }

  /** Reports that a file has no events, which may be a mistake. */
  noEvents(name: string, what: string): void {
    this.#report('kev', `${name} holds no events: ${what}`);
  }
}

/** Report of one file, while it is read. */
export class FileReport {
  readonly #reporter: DumpReporter;
  readonly #name: string;
  readonly #isMember: boolean;
  readonly #others = new Map<string, number>();
  readonly #alike = new Map<string, number>();
  /** Damages that are not reported yet: the file may not be a dump at all. */
  #held: Damage[] = [];
  #values = 0;
  #events = 0;

  constructor(reporter: DumpReporter, name: string, isMember: boolean) {
    this.#reporter = reporter;
    this.#name = name;
    this.#isMember = isMember;
  }

  get events(): number {
    return this.#events;
  }

  add({ events, damages, foreign, others, values }: DumpChunk): void {
    this.#values += values;
    this.#events += events.length;
    for (const kind of others) this.#others.set(kind, (this.#others.get(kind) ?? 0) + 1);
    for (const damage of damages) this.#held.push(damage);
    // Directories of dumps may contain other files.
    if (!this.#isMember) for (const damage of foreign) this.#held.push(damage);
    const isDump = this.#isMember ? this.#events > 0 || /event/i.test(this.#name) : this.#values > 0;
    const mayBeDump = this.#isMember && damages.some(({ isOfStream }) => isOfStream);
    if (isDump || mayBeDump) this.flush();
    else this.#held.splice(MAX_WARNINGS + 1);
  }

  /** Reports the damages so far. */
  flush(): void {
    for (const damage of this.#held.splice(0)) {
      const alike = (this.#alike.get(damage.reason) ?? 0) + 1;
      this.#alike.set(damage.reason, alike);
      if (alike <= MAX_ALIKE) this.#reporter.warn(this.#name, damage);
    }
  }

  /**
   * Returns an error if nothing in the file could be read; undefined if it is empty.
   *
   * @param options.mayGrow events may follow later
   */
  failure({ mayGrow = false } = {}): KevError | undefined {
    const [first] = this.#held;
    if (first === undefined || this.#values > 0 || this.#isMember) return undefined;
    const isTable = /"(?:NAMESPACE +)?LAST SEEN /.test(first.reason);
    if (mayGrow && !isTable && this.#held.every(({ isText }) => isText)) return undefined;
    return inputError(
      `cannot read ${this.#name}: ${first.location}: ${shortReason(first.reason)}`,
      isTable ? 'dump events with kubectl get events -o json' : undefined,
    );
  }

  /**
   * Ends the report: prints how many more damages there are, and whether the file has no events.
   *
   * @param options.mayGrow the file may end within an event that is being written
   */
  end({ mayGrow = false } = {}): void {
    for (const [reason, count] of this.#alike) {
      if (count <= MAX_ALIKE) continue;
      this.#reporter.warn(this.#name, { location: `${count - MAX_ALIKE} more places`, reason });
    }
    if (this.#events > 0 || this.#isMember || this.#alike.size > 0) return;
    this.#reporter.noEvents(this.#name, mayGrow && this.#values === 0 ? 'none so far' : this.#contents());
  }

  #contents(): string {
    if (this.#values === 0) return 'it is empty';
    const kinds = [...this.#others].sort(([, a], [, b]) => b - a).slice(0, 3);
    if (kinds.length === 0) return 'an empty list';
    const counts = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
    return this.#others.size > kinds.length ? `${counts}, and other objects` : counts;
  }
}

/** Shortens messages of parsers, which quote the input. */
function shortReason(text: string): string {
  return shorten(oneLine(text), MAX_REASON_LENGTH);
}
