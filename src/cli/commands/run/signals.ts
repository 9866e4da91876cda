import type { Io } from '../../io/io.ts';
import { openGroupProbe } from './group-probe.ts';

/** Signals to pass on. SIGKILL and SIGSTOP cannot be caught. */
const SIGNALS = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGTERM',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGWINCH',
  'SIGCONT',
] as const;

const ALL = [...SIGNALS, 'SIGTSTP'] as const;

/**
 * Passes on to a command the signals that only this process gets, in order. The command gets those for the whole process
 * group, such as a Ctrl-C, anyway. Returns a function that stops it.
 *
 * @param kill sends a signal to the command
 */
export function passOnSignals({ processes, clock }: Io, kill: (name: NodeJS.Signals) => void): () => void {
  const probe = openGroupProbe(ALL, clock);
  let last: Promise<unknown> = Promise.resolve();
  const passOn = (name: NodeJS.Signals) => {
    last = last.then(async () => {
      if (!(await probe.hasGot(name))) kill(name);
    });
    return last;
  };
  const stopListening = processes.onSignals(SIGNALS, passOn);
  let stopListeningToStop: () => void;
  const listenToStop = () => {
    stopListeningToStop = processes.onSignals(['SIGTSTP'], async (name) => {
      await passOn(name);
      // Stop this process too, as without a listener.
      stopListeningToStop();
      process.kill(processes.pid, name);
      listenToStop();
    });
  };
  listenToStop();
  return () => {
    stopListening();
    stopListeningToStop();
    probe.close();
  };
}
