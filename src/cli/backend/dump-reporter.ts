import { KevError } from '../../core/errors.ts';
import type { Damage, DumpChunk } from '../../dump/dump.ts';
import { escapeCell } from '../../print/escape.ts';
import type { Io } from '../io/io.ts';

/** Of very many warnings the first ones say enough. */
const MAX_WARNINGS = 50;
/** How many warnings of one file may differ in their place alone. */
const MAX_ALIKE = 3;

/** Says on stderr what in dumps could not be read, and which of them hold no events. */
export class DumpReporter {
  readonly #io: Io;
  #warnings = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  /** Whether something in what was read so far was damaged. */
  get hasWarned(): boolean {
    return this.#warnings > 0;
  }

  /** @param place such as `line 5`; empty: the whole file */
  warn(name: string, { location, reason }: Damage): void {
    this.#warnings += 1;
    if (this.#warnings > MAX_WARNINGS + 1) return;
    const what = location === '' ? name : `${name}, ${location}`;
    const words =
      this.#warnings > MAX_WARNINGS
        ? 'more warnings like these are not shown'
        : `cannot read ${what}: ${oneLine(reason)}`;
    this.#io.stderr.write(`warning: ${escapeCell(words)}\n`);
  }

  /** What is read of a file. */
  file(name: string, isMember: boolean): FileReport {
    return new FileReport(this, name, isMember);
  }

  /** Says that there are no events, which may be a mistake. */
  noEvents(name: string, what: string): void {
    this.#io.stderr.write(`kev: ${escapeCell(`${name} holds no events: ${what}`)}\n`);
  }
}

/** What is found out about one file, from its beginning to its end. */
export class FileReport {
  readonly #reporter: DumpReporter;
  readonly #name: string;
  readonly #isMember: boolean;
  readonly #others = new Map<string, number>();
  readonly #alike = new Map<string, number>();
  /** What is damaged in something that is not a dump at all is not worth a line each. */
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
    // In a folder of dumps there are files that hold something else.
    if (!this.#isMember) for (const damage of foreign) this.#held.push(damage);
    const isDump = this.#isMember ? this.#events > 0 || /event/i.test(this.#name) : this.#values > 0;
    if (isDump) this.flush();
    else this.#held.splice(MAX_WARNINGS + 1);
  }

  /** Says what has been held back. */
  flush(): void {
    for (const damage of this.#held.splice(0)) {
      const alike = (this.#alike.get(damage.reason) ?? 0) + 1;
      this.#alike.set(damage.reason, alike);
      if (alike <= MAX_ALIKE) this.#reporter.warn(this.#name, damage);
    }
  }

  /**
   * Why nothing in the file could be read; undefined when something could, or there was nothing.
   *
   * @param options.mayGrow events may still follow a text
   */
  failure({ mayGrow = false } = {}): KevError | undefined {
    const [first] = this.#held;
    if (first === undefined || this.#values > 0 || this.#isMember) return undefined;
    const isTable = /"(?:NAMESPACE +)?LAST SEEN /.test(first.reason);
    if (mayGrow && !isTable && this.#held.every(({ isText }) => isText)) return undefined;
    return new KevError('input', `cannot read ${this.#name}: ${first.location}: ${oneLine(first.reason)}`, {
      hint: isTable ? 'dump events with kubectl get events -o json' : undefined,
    });
  }

  /**
   * Ends it: says what is more of what has been said, and that there are no events in it.
   *
   * @param options.mayGrow what is there may be the beginning of an event
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

/** A parser's message quotes what it has stumbled over. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
