import type { RunJson } from '../../shared/rebalance/run/json.ts';
import { alignColumns, shorten } from '../terminal/columns.ts';
import { escapeControlsDeep, type Terminal } from '../terminal/terminal.ts';
import { formatMoney, formatPercent } from './format.ts';
import { paintRunStatus } from './run-view.ts';

const HEADING = ['RUN', 'STATUS', 'TURNOVER', 'OFF TARGET', 'REASON'] as const;

/** Runs as a table, one per line. */
export function renderRunTable(
  given: readonly RunJson[],
  { paint, width }: Pick<Terminal, 'paint' | 'width'>,
): string {
  const runs = escapeControlsDeep(given);
  const rows = runs.map(({ id, status, turnover, plan, drift, reason, approval }) => [
    id,
    status,
    turnover === '0' ? '' : formatMoney(turnover, plan?.quote ?? ''),
    drift.after === undefined
      ? formatPercent(drift.before)
      : `${formatPercent(drift.before)} > ${formatPercent(drift.after)}`,
    reason?.message ?? (status === 'awaiting_approval' ? (approval?.why ?? '') : ''),
  ]);
  const [heading, ...lines] = alignColumns([HEADING, ...rows]).map((line) => shorten(line, width));
  const painted = lines.map((line, index) => {
    const { id, status } = runs[index]!;
    // The status follows the id, which may contain the same letters.
    const start = line.indexOf(status, id.length);
    return start < 0
      ? line
      : line.slice(0, start) + paintRunStatus(paint, status) + line.slice(start + status.length);
  });
  return [heading, ...painted].join('\n');
}
