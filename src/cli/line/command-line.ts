import type { Option } from 'commander';

/** A parsed command line. */
export interface CommandLine {
  flags: { option: Option; value: string | undefined }[];
  /** The flags that are on the line, including those that are false. */
  named: Set<Option>;
  /** The other words, and their indexes in the line. */
  operands: { word: string; at: number }[];
  /** Whether the last operands come after `--`. */
  hasRest: boolean;
  /** Whether `-h` or `--help` is among the flags. */
  asksForHelp: boolean;
  /** The first error. The words after it were not parsed. */
  problem?: FlagProblem;
}

/** Why a flag can't be used. `flag` is its name as typed. */
export type FlagProblem =
  /** `value`: what seems to be its value. */
  | { kind: 'unknown'; flag: string; value: string | undefined }
  /** `next`: the flag that follows it instead of a value. */
  | { kind: 'no-value'; flag: string; option: Option; next: string | undefined }
  | { kind: 'not-boolean'; flag: string; value: string };

/** How to parse a command line. */
export interface CommandLineRules {
  options: readonly Option[];
  /** Index of the command's name, which is not an operand. */
  nameAt?: number | undefined;
  /** Stops at the first operand: the rest belongs to another program, or is parsed later. */
  stopsAtOperand?: boolean;
  /** Whether the next word is the value of a flag with an optional value. */
  takesNext?: (option: Option, word: string) => boolean;
  /** Whether a flag with an empty value counts as not given. */
  ignoresEmpty?: (option: Option) => boolean;
  /** Ignores unknown flags. */
  skipsUnknown?: boolean;
  /** Whether numbers can be operands: then `-v 6` is a flag and an operand. */
  hasNumbers?: boolean;
}

/**
 * Parses flags in all forms of kubectl: `--flag=value`, `--flag value`, `-f=value`, `-fvalue`, `-Aw`,
 * `--flag=false`, `-v6`, `-v 6`. A boolean flag that is false cancels an earlier true.
 *
 * Source: pflag `flag.go`, parseArgs; strconv.ParseBool.
 */
export function readCommandLine(argv: readonly string[], rules: CommandLineRules): CommandLine {
  return new Reader(argv, rules).read();
}

class Reader {
  readonly #argv: readonly string[];
  readonly #rules: CommandLineRules;
  readonly #line: CommandLine = {
    flags: [],
    named: new Set(),
    operands: [],
    hasRest: false,
    asksForHelp: false,
  };
  #at = 0;

  constructor(argv: readonly string[], rules: CommandLineRules) {
    this.#argv = argv;
    this.#rules = rules;
  }

  read(): CommandLine {
    for (; this.#at < this.#argv.length && !this.#line.problem; this.#at += 1) {
      const word = this.#argv[this.#at] ?? '';
      if (this.#at === this.#rules.nameAt) continue;
      const [name = '', ...value] = word.split('=');
      if (this.#hasOtherDashes(name))
        this.#refuseUnknown(name, value.length > 0 ? value.join('=') : undefined);
      else if (word === '--') {
        this.#at += 1;
        this.#line.hasRest = true;
        this.#takeRest();
      } else if (word.startsWith('--')) this.#readLong(word);
      else if (word.startsWith('-') && word !== '-') this.#readShort(word);
      else if (this.#rules.stopsAtOperand) this.#takeRest();
      else this.#line.operands.push({ word, at: this.#at });
    }
    this.#line.asksForHelp ||= this.#isHelpAhead();
    return this.#line;
  }

  #takeRest(): void {
    for (; this.#at < this.#argv.length; this.#at += 1) {
      if (this.#at !== this.#rules.nameAt)
        this.#line.operands.push({ word: this.#argv[this.#at] ?? '', at: this.#at });
    }
  }

  /** `--help` works even if the rest of the line is wrong. */
  #isHelpAhead(): boolean {
    const rest = this.#argv.slice(this.#at);
    const end = rest.indexOf('--');
    return rest.slice(0, end < 0 ? undefined : end).some((word) => word === '-h' || word === '--help');
  }

  #readLong(word: string): void {
    const equals = word.indexOf('=');
    const flag = equals < 0 ? word : word.slice(0, equals);
    const value = equals < 0 ? undefined : word.slice(equals + 1);
    if (flag === '--help') this.#line.asksForHelp = true;
    else this.#take(flag, this.#find(flag === '--v' ? '--verbose' : flag), value);
  }

  /** Parses `-f`, `-fvalue`, `-f=value`, and several flags without values in one word. */
  #readShort(word: string): void {
    const [name = ''] = word.split('=');
    const isUnknown = name[1] !== 'h' && this.#find(name.slice(0, 2)) === undefined;
    if (name.length > 2 && (isUnknown || this.#find(`-${name}`))) {
      this.#refuseUnknown(name, undefined);
      return;
    }
    for (let at = 1; at < word.length; at += 1) {
      const flag = `-${word[at]}`;
      const rest = word.slice(at + 1);
      if (flag === '-h') {
        this.#line.asksForHelp = true;
        continue;
      }
      const option = this.#find(flag);
      const takesRest = option?.required || (option?.long === '--verbose' && LEVEL.test(rest));
      const value = rest.startsWith('=') ? rest.slice(1) : rest && takesRest ? rest : undefined;
      this.#take(flag, option, value);
      if (this.#line.problem || value !== undefined || !option || option.required) return;
    }
  }

  /** Whether a word is a flag whose hyphens were replaced by dashes, as word processors do. */
  #hasOtherDashes(name: string): boolean {
    const [dashes = ''] = OTHER_DASHES.exec(name) ?? [];
    const rest = name.slice(dashes.length);
    return dashes !== '' && (this.#find(`--${rest}`) ?? this.#find(`-${rest}`)) !== undefined;
  }

  #find(flag: string): Option | undefined {
    return this.#rules.options.find(({ short, long }) => flag === short || flag === long);
  }

  #take(flag: string, option: Option | undefined, value: string | undefined): void {
    if (option === undefined) {
      this.#refuseUnknown(flag, value);
      return;
    }
    this.#line.named.add(option);
    if (option.long === '--verbose') this.#takeLevel(flag, option, value);
    else if (option.required) this.#takeValue(flag, option, value);
    else if (option.optional) this.#takeOptional(option, value);
    else this.#takeBoolean(flag, option, value ?? 'true');
  }

  #refuseUnknown(flag: string, given: string | undefined): void {
    if (this.#rules.skipsUnknown) return;
    const next = this.#argv[this.#at + 1];
    const value = given ?? (next?.startsWith('-') ? undefined : next);
    this.#line.problem = { kind: 'unknown', flag, value };
  }

  /** Unlike in kubectl, a flag of the command is never a value: the value is missing then. `--flag=--value` sets it. */
  #takeValue(flag: string, option: Option, given: string | undefined): void {
    const next = this.#argv[this.#at + 1];
    const isFlag =
      next !== undefined && (next === '--' || this.#find(next.split('=')[0] ?? '') !== undefined);
    const value = given ?? (isFlag ? undefined : this.#next());
    if (value === undefined)
      this.#line.problem = { kind: 'no-value', flag, option, next: isFlag ? next : undefined };
    else if (value !== '' || !this.#rules.ignoresEmpty?.(option)) this.#add(option, value);
  }

  #takeOptional(option: Option, value: string | undefined): void {
    const next = this.#argv[this.#at + 1];
    if (value !== undefined) this.#add(option, value);
    else if (next !== undefined && this.#rules.takesNext?.(option, next)) this.#add(option, this.#next());
    else this.#add(option, undefined);
  }

  #takeBoolean(flag: string, option: Option, value: string): void {
    if (value === '' && this.#rules.ignoresEmpty?.(option)) return;
    if (TRUE.test(value)) this.#add(option, undefined);
    else if (FALSE.test(value))
      this.#line.flags = this.#line.flags.filter((given) => given.option !== option);
    else this.#line.problem = { kind: 'not-boolean', flag, value };
  }

  /** kubectl's `-v` takes a level; 0 turns it off. */
  #takeLevel(flag: string, option: Option, value: string | undefined): void {
    const next = this.#argv[this.#at + 1] ?? '';
    const level = value ?? (!this.#rules.hasNumbers && LEVEL.test(next) ? this.#next() : 'true') ?? '';
    this.#takeBoolean(flag, option, LEVEL.test(level) ? `${Number(level) > 0}` : level);
  }

  #next(): string | undefined {
    this.#at += 1;
    return this.#argv[this.#at];
  }

  #add(option: Option, value: string | undefined): void {
    this.#line.flags.push({ option, value });
  }
}

/** Hyphens, dashes, and the minus sign, without the hyphen of ASCII alone. */
const OTHER_DASHES = /^-?[\u2010-\u2015\u2212]+-?/;
const TRUE = /^(?:1|t|true)$/i;
const FALSE = /^(?:0|f|false)$/i;
const LEVEL = /^\d{1,2}$/;
