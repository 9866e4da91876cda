import type { Io } from '../../io/io.ts';
import { GroupProbe } from './group-probe.ts';

/** What may be meant for the command. SIGKILL and SIGSTOP cannot be heard. */
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
 * Passes on to a command the signals that only this process gets, in their order. Those that the whole
 * process group gets, such as a Ctrl-C, reach the command without that. Returns how to end it.
 *
 * @param kill sends a signal to the command
 */
export function passOnSignals({ processes, clock }: Io, kill: (name: NodeJS.Signals) => void): () => void {
  const probe = new GroupProbe(ALL, clock);
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
      // This process stops as well, as it does when nobody listens.
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
