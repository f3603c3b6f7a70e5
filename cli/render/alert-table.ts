import { isoTime } from '../../shared/lib/clock.ts';
import { type ReceivedAlert, resultOf } from '../signals/received-alerts.ts';
import { alignColumns, shortenMiddle } from '../terminal/columns.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';
import { wrap } from './format.ts';

const HEADING = ['AT', 'WEBHOOK', 'RESULT'] as const;
const GAP = '  ';
const INDENT = '  ';

/** Alerts as a table, one per line; the reason of a refusal is under it. */
export function renderAlerts(received: readonly ReceivedAlert[], width: number): string {
  const alerts = escapeControlsDeep(received);
  const [heading = '', ...starts] = alignColumns([HEADING, ...alerts.map(cells)]);
  const startWidth = Math.max(heading.length, ...starts.map(({ length }) => length));
  const lines = alerts.flatMap((alert, index) => [
    withId(starts[index]!.padEnd(startWidth), alert.id, width),
    ...reasonLines(alert, width),
  ]);
  return [`${heading.padEnd(startWidth)}${GAP}ORDER`, ...lines].join('\n');
}

function cells(alert: ReceivedAlert): readonly string[] {
  const { atMs, source } = alert;
  const at = isoTime(atMs).slice('2026-'.length, '2026-11-22T09:00:01'.length).replace('T', ' ');
  return [at, source, resultOf(alert)];
}

function withId(start: string, id: string | undefined, width: number): string {
  if (id === undefined) return start.trimEnd();
  return `${start}${GAP}${shortenMiddle(id, width - start.length - GAP.length)}`;
}

function reasonLines({ reason, order }: ReceivedAlert, width: number): readonly string[] {
  const refusal = reason ?? order?.reason;
  return refusal ? wrap(`${refusal.code}: ${refusal.message}`, width, INDENT) : [];
}
