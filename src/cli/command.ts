import type { Command } from 'commander';
import type { Io } from './io/io.ts';
import type { TypedLine } from './line/typed-line.ts';

/** Runs a command, and resolves to its exit status. */
export type Run = (line: TypedLine) => Promise<number>;

/** Sets the function to run once the whole command line has been checked. */
export type Choose = (run: Run) => void;

/**
 * Defines the arguments, flags, help, and action of a command. Each `commands/NAME/command.ts` exports one.
 *
 * @param defineOther defines another command of the program, for completion and help
 */
export type DefineCommand = (
  command: Command,
  io: Io,
  choose: Choose,
  defineOther: (command: Command) => Promise<void>,
) => void;
