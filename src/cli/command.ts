import type { Command } from 'commander';
import type { GlobalFlags } from './flags/global-flags.ts';
import type { Io } from './io/io.ts';
import type { FlagRules } from './line/flag-rules.ts';
import type { CommandHelp } from './line/help-text.ts';
import type { TypedLine } from './line/typed-line.ts';

/** A command of kev. Each `commands/NAME/command.ts` exports one. */
export interface CommandDefinition {
  /** Defines the description, arguments, and flags. */
  define(command: Command): void;
  /** Missing for hidden commands. */
  help?: CommandHelp;
  /** When its flags have no effect. */
  flagRules?: FlagRules;
  /** Known values of its own flags, by commander's names, for completion. */
  values?: Readonly<Record<string, readonly string[]>>;
  /** Its arguments are another program's command line, with flags of its own. */
  takesCommand?: true;
  /**
   * Runs the command, and resolves to its exit status.
   *
   * @param words its arguments
   */
  run(words: string[], flags: GlobalFlags, context: CommandContext): Promise<number>;
}

/** What a command may use beyond its arguments and flags. */
export interface CommandContext {
  io: Io;
  line: TypedLine;
  /** All commands, for completion and help. */
  program: Command;
  /** Defines one of them, unless it is defined. */
  define(command: Command): Promise<CommandDefinition | undefined>;
}
