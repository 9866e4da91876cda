import { setMaxListeners } from 'node:events';

/** A signal that aborts with the first of these, without Node's warning about many listeners. */
export function anySignal(...signals: (AbortSignal | undefined)[]): AbortSignal {
  const signal = AbortSignal.any(signals.filter((each) => each !== undefined));
  setMaxListeners(0, signal);
  return signal;
}
