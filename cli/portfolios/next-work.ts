import type { Pause } from '../../shared/ledger/pauses.ts';
import type { Connection } from '../program/command.ts';
import type { ScheduledWork } from '../stack/target.ts';
import { describeMinute, nextTimes } from './next-times.ts';

/** A portfolio or a recurring order with its next times. */
export type NextWork = ScheduledWork & {
  readonly name: string;
  readonly timesMs: readonly number[];
  readonly paused: Pause | undefined;
};

const TIMES_SHOWN = 3;

/** The scheduled work of the stack, or of one account, the next one first. */
export async function readNextWorks(
  { stack, target }: Connection,
  nowMs: number,
  account?: string,
): Promise<readonly NextWork[]> {
  const wanted = Object.entries(target.schedules).filter(
    ([, work]) => account === undefined || work.account === account,
  );
  const works = await Promise.all(
    wanted.map(async ([name, work]) => {
      const paused = await stack.pauses.read(work.kind, name);
      const timesMs = paused ? [] : nextTimes(work, nowMs, TIMES_SHOWN);
      return { ...work, name, timesMs, paused };
    }),
  );
  return works.toSorted((one, other) => firstMs(one) - firstMs(other));
}

const firstMs = ({ timesMs }: NextWork): number => timesMs[0] ?? Number.POSITIVE_INFINITY;

/** As in `2026-11-22 09:00 UTC`, or why it does not run. */
export function describeNext({ timesMs: [nextMs], paused }: NextWork): string {
  if (paused) return `paused by ${paused.by}: ${paused.reason}`;
  return nextMs === undefined ? 'never again' : describeMinute(nextMs);
}
