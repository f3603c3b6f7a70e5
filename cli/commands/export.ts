import { isoTime } from '../../shared/lib/clock.ts';
import { escapeControls } from '../../shared/lib/escape-controls.ts';
import { plural } from '../../shared/lib/plural.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { CSV_LINE_END, csvLine } from '../export/csv.ts';
import { ENTRY_COLUMNS, futuresEntriesIn } from '../export/futures-entries.ts';
import { fillsIn, ordersIn } from '../export/read-ledger.ts';
import { type Columns, cellsOf, FILL_COLUMNS, ORDER_COLUMNS } from '../export/rows.ts';
import { type TimeZone, timeZone } from '../export/time-zone.ts';
import { defineCommand } from '../program/command.ts';
import { EXIT, UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

/** `sluice export`; `export` is a reserved word in TypeScript. */
export const exportLedger = defineCommand({
  name: 'export',
  usage: '--from DAY [--to DAY] [--format csv|json] [--orders|--futures]',
  summary: 'Export the fills (or orders) of a period, for accounting',
  operands: { min: 0, max: 0 },
  options: {
    from: { type: 'string', value: 'DAY', help: 'the first day, as in 2026-01-01' },
    to: { type: 'string', value: 'DAY', help: 'the last day (default today)' },
    timezone: {
      type: 'string',
      value: 'ZONE',
      help: 'time zone of the days, as in Asia/Tokyo (default UTC)',
    },
    format: { type: 'string', value: 'csv|json', help: 'default csv' },
    orders: { type: 'boolean', help: 'one row per order instead of one per fill' },
    futures: {
      type: 'boolean',
      help: 'one row per entry of the futures wallet',
    },
  },
  writes: false,
  async run(context, { options }) {
    const { account, clock, terminal } = context;
    const zone = readTimeZone(options.timezone ?? 'UTC');
    const fromMs = zone.startOfDay(readDay(options.from ?? '', 'from'));
    const lastDay = readDay(options.to ?? zone.dayOf(clock.nowMs()), 'to');
    const untilMs = zone.startOfDay(plusDays(lastDay, 1));
    if (untilMs <= fromMs) {
      if (options.to === undefined) throw new UsageError('--from lies after today.', 'from');
      throw new UsageError('--to lies before --from.', 'to');
    }
    const write = readFormat(options.format ?? (options.json ? 'json' : 'csv'));
    const { ledger, snapshots, store } = context.connect().stack;
    const extract = { account, fromMs, untilMs };
    if (options.orders && options.futures) {
      throw new UsageError('--orders and --futures are two exports.', 'futures');
    }
    if (options.futures) {
      const entries = futuresEntriesIn({ snapshots, store }, extract, zone.isoTime);
      await write(terminal, ENTRY_COLUMNS, entries);
      return EXIT.success;
    }
    if (options.orders) {
      await write(terminal, ORDER_COLUMNS, ordersIn(ledger, extract));
      return EXIT.success;
    }
    const incomplete: OrderRecord[] = [];
    const fills = fillsIn(ledger, extract, zone.isoTime, (order) => incomplete.push(order));
    await write(terminal, FILL_COLUMNS, fills);
    if (incomplete.length === 0) return EXIT.success;
    terminal.note(describeIncomplete(incomplete, clock.nowMs()));
    return EXIT.failed;
  },
});

function readDay(text: string, option: 'from' | 'to'): string {
  // JavaScript parses some days that do not exist, such as February 30, as later days.
  const isDay = DAY.test(text) && Number.isFinite(Date.parse(text)) && plusDays(text, 0) === text;
  if (isDay) return text;
  throw new UsageError(`--${option} takes a day, as in 2026-01-31.`, option);
}

/** Adds calendar days, which are the same in every time zone. */
function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function readTimeZone(name: string): TimeZone {
  try {
    return timeZone(name);
  } catch {
    throw new UsageError('--timezone takes an IANA name, as in Europe/Berlin.', 'timezone');
  }
}

type Write = <Row>(
  terminal: Terminal,
  columns: Columns<Row>,
  rows: AsyncGenerator<Row>,
) => Promise<void>;

const writeCsv: Write = async (terminal, columns, rows) => {
  terminal.write(csvLine(Object.keys(columns)) + CSV_LINE_END);
  for await (const row of rows) terminal.write(csvLine(cellsOf(columns, row)) + CSV_LINE_END);
};

const writeJson: Write = async (terminal, _columns, rows) => {
  let before = '[\n';
  for await (const row of rows) {
    terminal.write(before + escapeControls(JSON.stringify(row)));
    before = ',\n';
  }
  terminal.write(before === '[\n' ? '[]\n' : '\n]\n');
};

const FORMATS: ReadonlyMap<string, Write> = new Map([
  ['csv', writeCsv],
  ['json', writeJson],
]);

function readFormat(format: string): Write {
  const write = FORMATS.get(format);
  if (write) return write;
  throw new UsageError('--format is "csv" or "json".', 'format');
}

const NAMED_MAX = 5;
/** Gate shows a fill late by seconds or minutes; after an hour Sluice records it as missing. */
const WHOLE_AFTER_MS = 3_600_000;

function describeIncomplete(orders: readonly OrderRecord[], nowMs: number): string {
  const named = orders.slice(0, NAMED_MAX).map(({ id }) => id);
  const more = orders.length > NAMED_MAX ? ', ...' : '';
  const start = `Fills of ${plural(orders.length, 'order')} are missing: ${named.join(', ')}${more}.`;
  const changedMs = Math.max(...orders.map(({ updatedAtMs }) => updatedAtMs));
  const wholeAt = isoTime(changedMs + WHOLE_AFTER_MS).slice(0, '2026-11-22T09:00'.length);
  return changedMs + WHOLE_AFTER_MS > nowMs
    ? `${start} Gate may show them minutes late: export again in a minute, at the latest at ${wholeAt}Z.`
    : `${start} Gate has not shown them for an hour: compare these orders with Gate's trade history.`;
}
