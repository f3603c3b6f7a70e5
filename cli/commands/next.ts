import { isoTime } from '../../shared/lib/clock.ts';
import { describeNext, type NextWork, readNextWorks } from '../portfolios/next-work.ts';
import { defineCommand } from '../program/command.ts';
import { describeWork } from '../render/describe-work.ts';
import { wrap } from '../render/format.ts';
import { anyAccount } from '../stack/target.ts';
import { alignColumns } from '../terminal/columns.ts';
import { EXIT } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

const INDENT = '  ';
const HEADING = ['NEXT', 'NAME', 'ACTION', 'SCHEDULE'] as const;

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
    const connection = context.connect(
      (target) => Object.values(target.schedules)[0]?.account ?? anyAccount(target),
    );
    const works = await readNextWorks(connection, clock.nowMs());
    terminal.show(works.map(nextJson), () =>
      works.length === 0 ? 'Nothing is scheduled.' : renderWorks(works, terminal.tableWidth),
    );
    return EXIT.success;
  },
});

/** One line each, or two where the terminal is narrower. */
function renderWorks(works: readonly NextWork[], width: number): string {
  const rows = escapeControlsDeep(works).map(cells);
  const table = alignColumns([HEADING, ...rows]);
  if (table.every(({ length }) => length <= width)) return table.join('\n');
  const isWide = alignColumns(rows.map((row) => row.slice(0, 3))).some(
    ({ length }) => length > width,
  );
  const inLine = isWide ? 2 : 3;
  const [heading, ...lines] = alignColumns([HEADING, ...rows].map((row) => row.slice(0, inLine)));
  const folded = lines.flatMap((line, index) => [
    line,
    ...rows[index]!.slice(inLine).flatMap((text) => wrap(text, width, INDENT)),
  ]);
  return [heading, ...folded].join('\n');
}

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
