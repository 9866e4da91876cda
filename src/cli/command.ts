import type { Command } from 'commander';
import type { Io } from './io/io.ts';
import type { TypedLine } from './line/typed-line.ts';

/** Does the work of one command and resolves to its exit status. */
export type Run = (line: TypedLine) => Promise<number>;

/** Takes what a command line turned out to ask for; it is run once the line has been read to its end. */
export type Choose = (run: Run) => void;

/**
 * Gives a command its arguments, flags, help and action. Each file `commands/NAME/command.ts` exports one.
 *
 * @param defineOther does the same for another command of the program, for who has to know its flags
 */
export type DefineCommand = (
  command: Command,
  io: Io,
  choose: Choose,
  defineOther: (command: Command) => Promise<void>,
) => void;
