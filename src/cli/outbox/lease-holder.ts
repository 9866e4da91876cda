import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Holder } from '../../store/outbox-lease.ts';
import type { Io } from '../io/io.ts';

/** Identity of this process on this machine. PIDs in containers are told apart by their PID namespace. */
export function currentHolder({ processes }: Io): Holder {
  let numbers = '';
  try {
    numbers = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has PID namespaces.
  }
  const { pid, isAlive } = processes;
  return { pid, machine: `${hostname()} ${numbers}`, token: randomUUID(), isAlive };
}
