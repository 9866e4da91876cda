import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Holder } from '../../store/outbox-lease.ts';
import type { Io } from '../io/io.ts';

/** This process, as others on this machine can tell it. In a container its number means something else than outside. */
export function currentHolder({ processes }: Io): Holder {
  let numbers = '';
  try {
    numbers = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has such.
  }
  const { pid, isAlive } = processes;
  return { pid, machine: `${hostname()} ${numbers}`, token: randomUUID(), isAlive };
}
