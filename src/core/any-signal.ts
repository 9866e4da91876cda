import { setMaxListeners } from 'node:events';

/** A signal that aborts with the first of these, without Node's warning about many listeners. */
export function anySignal(...signals: AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any(signals);
  setMaxListeners(0, signal);
  return signal;
}
