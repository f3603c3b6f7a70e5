import type { Pause } from '../../shared/ledger/pauses.ts';
import { isoTime } from '../../shared/lib/clock.ts';
import { describeMinute, nextTimes } from '../portfolios/next-times.ts';
import { type Connection, defineCommand } from '../program/command.ts';
import { describeWork } from '../render/describe-work.ts';
import type { ScheduledWork } from '../stack/target.ts';
import { alignColumns } from '../terminal/columns.ts';
import { EXIT } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

const TIMES_SHOWN = 3;
const HEADING = ['NEXT', 'NAME', 'ACTION', 'SCHEDULE'] as const;

/** A portfolio or a recurring order with its next times. */
type NextWork = ScheduledWork & {
  readonly name: string;
  readonly timesMs: readonly number[];
  readonly paused: Pause | undefined;
};

/** `sluice next` */
export const next = defineCommand({
  name: 'next',
  usage: '',
  summary: 'Show the next times of portfolios and recurring orders',
  operands: { min: 0, max: 0 },
  options: {},
  writes: false,
  async run(context) {
    const { terminal, clock } = context;
    const connection = context.connect(({ schedules }) => Object.values(schedules)[0]?.account);
    const { schedules } = connection.target;
    const works = await Promise.all(
      Object.entries(schedules).map(([name, work]) =>
        nextWork(connection, name, work, clock.nowMs()),
      ),
    );
    const sorted = works.toSorted((one, other) => firstMs(one) - firstMs(other));
    terminal.show(sorted.map(nextJson), () =>
      sorted.length === 0
        ? 'Nothing is scheduled.'
        : alignColumns([HEADING, ...escapeControlsDeep(sorted).map(cells)]).join('\n'),
    );
    return EXIT.success;
  },
});

async function nextWork(
  { stack }: Connection,
  name: string,
  work: ScheduledWork,
  nowMs: number,
): Promise<NextWork> {
  const paused = await stack.pauses.read(work.kind, name);
  return { ...work, name, timesMs: paused ? [] : nextTimes(work, nowMs, TIMES_SHOWN), paused };
}

const firstMs = ({ timesMs }: NextWork): number => timesMs[0] ?? Number.POSITIVE_INFINITY;

function nextJson(work: NextWork) {
  const { name, kind, account, schedule, timezone, timesMs, paused } = work;
  return {
    name,
    kind,
    account,
    action: describeWork(work),
    schedule,
    timezone,
    next_times: timesMs.map(isoTime),
    ...(paused && { paused: { by: paused.by, reason: paused.reason, at: isoTime(paused.atMs) } }),
  };
}

function cells(work: NextWork): readonly string[] {
  const { name, schedule, timezone } = work;
  return [describeNext(work), name, describeWork(work), `${schedule} ${timezone}`];
}

function describeNext({ timesMs: [nextMs], paused }: NextWork): string {
  if (paused) return `paused by ${paused.by}: ${paused.reason}`;
  return nextMs === undefined ? 'never again' : describeMinute(nextMs);
}
