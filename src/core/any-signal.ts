import { setMaxListeners } from 'node:events';

/** A signal that aborts with any of these, and that many may listen to without Node suspecting a leak. */
export function anySignal(...signals: AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any(signals);
  setMaxListeners(0, signal);
  return signal;
}
