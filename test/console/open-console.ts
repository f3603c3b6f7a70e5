import { randomBytes } from 'node:crypto';
import { type Console, startConsole } from '../../cli/console/start-console.ts';
import type { Connection } from '../../cli/program/command.ts';
import { systemClock } from '../../shared/lib/clock.ts';

/** A console that knows nothing of the ledger yet. */
export function openConsole(connection: Connection, folder?: string): Promise<Console> {
  return startConsole({
    connection,
    account: 'main',
    clock: systemClock,
    randomBytes,
    ...(folder !== undefined && { folder }),
  });
}
