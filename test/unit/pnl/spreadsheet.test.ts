import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Big, sum } from '../../../shared/lib/decimal.ts';
import type { AccountSnapshot, FlowKind, PnlEvent } from '../../../shared/pnl/ledger.ts';
import { replay } from '../../../shared/pnl/replay.ts';

/** A sheet computed by hand: one event a row, what is held after it, and how that is computed. */
const [heading, ...lines] = readFileSync(
  new URL('../../fixtures/pnl/spreadsheet.csv', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n');
const columns = heading!.split(',');
const ROWS = lines.map((line) => {
  const cells = line.split(',');
  return Object.fromEntries(columns.map((column, index) => [column, cells[index]!]));
});

/**
 * The prices in the sheet's arithmetic, each from the day on that it is used. The sheet compares with
 * no balances but its own at the end.
 */
const SNAPSHOTS: readonly AccountSnapshot[] = [
  ['2026-02-10', { GT: '8' }],
  ['2026-02-15', { GT: '8.2' }],
  ['2026-03-20', { BTC: '66000' }],
  ['2026-04-02', { BTC: '64000' }],
  ['2026-04-10', { BTC: '64500' }],
].map(([day, prices]) => ({
  atMs: Date.parse(day as string),
  balances: { USDT: '6741.7616', ETH: '0.998', GT: '49.69' },
  prices: prices as Readonly<Record<string, string>>,
}));

function eventOf(row: Readonly<Record<string, string>>, index: number): PnlEvent {
  const { time, kind, what, amount, total, fee } = row as Readonly<Record<string, string>> & {
    readonly [Name in 'amount' | 'fee' | 'kind' | 'time' | 'total' | 'what']: string;
  };
  const common = { id: String(index), atMs: Date.parse(time) };
  if (kind !== 'buy' && kind !== 'sell') {
    const flow = kind as FlowKind;
    return { ...common, kind: 'flow', coin: what, change: amount, flow, type: kind };
  }
  const [base, quote] = what.split('_') as [string, string];
  const [paid = '', currency = ''] = fee.split(' ');
  const fees = [{ currency, amount: paid }];
  const source = 'message';
  return { ...common, kind: 'trade', base, quote, side: kind, amount, total, fees, source };
}

test.each(['average', 'FIFO'] as const)('each row of the sheet, by %s', (method) => {
  const events = ROWS.map(eventOf);
  const marks = events.map(({ atMs }) => atMs);
  const ledger = { currency: 'USDT', events, snapshots: SNAPSHOTS };
  const { postings, at } = replay(ledger, method === 'average' ? 'average' : 'fifo', marks);
  for (const [index, row] of ROWS.entries()) {
    const held = at.get(marks[index]!)!;
    const of = (coin: string) => held.get(coin) ?? { amount: new Big('0'), cost: new Big('0') };
    const realised = postings.map((each) =>
      each.kind === 'realised' && each.atMs <= marks[index]! ? each.amount : new Big('0'),
    );
    expect({
      USDT: of('USDT').amount.toString(),
      BTC: of('BTC').amount.toString(),
      'BTC cost': of('BTC').cost.toString(),
      ETH: of('ETH').amount.toString(),
      'ETH cost': of('ETH').cost.toString(),
      GT: of('GT').amount.toString(),
      'GT cost': of('GT').cost.toString(),
      realised: sum(realised).toString(),
    }).toEqual({
      USDT: row.USDT,
      BTC: row.BTC,
      'BTC cost': row[`BTC cost (${method})`],
      ETH: row.ETH,
      'ETH cost': row['ETH cost'],
      GT: row.GT,
      'GT cost': row['GT cost'],
      realised: row[`realised (${method})`],
    });
  }
});

test('the sheet has every kind of fee, and both methods agree at its end', () => {
  expect(ROWS.map(({ fee }) => fee!.split(' ')[1])).toEqual(
    expect.arrayContaining(['BTC', 'USDT', 'GT', 'POINT', 'ETH']),
  );
  const last = ROWS.at(-1)!;
  expect(last['realised (average)']).toBe(last['realised (FIFO)']);
});
