import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { timeZone } from '../../../cli/export/time-zone.ts';
import { keyOfRun } from '../../../shared/ledger/keys.ts';
import { Big } from '../../../shared/lib/decimal.ts';
import { eventually } from '../../support/eventually.ts';
import { PRICES, startTestStack, type TestStack } from '../../support/test-stack.ts';
import { endSluices, runSluice } from '../run-sluice.ts';

/** A zone in which now is far from a change of days. */
const ZONE = `Etc/GMT${signed(new Date().getUTCHours() - 12)}`;
const today = timeZone(ZONE).dayOf(Date.now());

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
  await stack.send({ id: 'bought', type: 'market', amount: '44' });
  await stack.send({ id: 'rests', amount: '0.001', price: '80000', note: '=1+1,"x"' });
  await stack.send({ id: 'refused', amount: '99', price: PRICES.BTC_USDT });
  for (const id of ['bought', 'rests', 'refused']) await stack.settled(id);
  await stack.stack.fireTrackOrders();
  // The tick only begins a poll; an export before its end says that fills are missing.
  await eventually(
    'the fills are kept',
    () => stack.find('bought'),
    (order) => order?.accounting === 'complete',
  );
  // Runs lie in the same table, under the same account.
  for (const run of ['core-2026-11-22T09:00Z', 'core-2026-11-22T09:05Z']) {
    const Item = { ...keyOfRun('core', run), account: 'main', createdAtMs: Date.now() };
    const TableName = stack.stack.outputs.OrdersTableName;
    await stack.documentClient.send(new PutCommand({ TableName, Item }));
  }
});
afterEach(endSluices);
afterAll(() => stack?.stop());

const run = (line: string) => runSluice(stack.folder, ['export', ...line.split(' ')]);
const rowsOf = (csv: string) => csv.trimEnd().split('\r\n');

describe('sluice export', () => {
  it('writes a row per fill, exact, with fee and role', async () => {
    const { stdout, stderr, exitCode } = await run(`--from ${today} --timezone ${ZONE}`);
    const [header, row, ...others] = rowsOf(stdout);
    expect(header).toBe(
      'time,account,id,trade_id,order_id,currency_pair,side,role,amount,price,value,fee,fee_currency,other_fees,market,contract,contracts',
    );
    expect(others).toEqual([]);
    const [time = '', account, id, , , pair, side, role, amount, price, value, fee, currency] =
      row!.split(',');
    expect([account, id, pair, side, role]).toEqual(['main', 'bought', 'BTC_USDT', 'buy', 'taker']);
    expect(time.startsWith(today)).toBe(true);
    expect(value).toBe(new Big(amount!).times(price!).toString());
    expect(new Big(fee!).gt('0')).toBe(true);
    expect(currency).toBe('BTC');
    expect(stderr).not.toContain('do not add up');
    expect(exitCode).toBe(0);
  });

  it('writes the same as JSON, with all fees', async () => {
    const { stdout } = await run(`--from ${today} --timezone ${ZONE} --json`);
    const [{ filledTotal, fees }] = [await stack.settled('bought')];
    expect(JSON.parse(stdout)).toMatchObject([
      { id: 'bought', role: 'taker', value: filledTotal, fees },
    ]);
  });

  it('writes a row per order, also for those that were refused; a note is no formula', async () => {
    const line = `--orders --from ${today} --timezone ${ZONE}`;
    const csv = rowsOf((await run(line)).stdout);
    expect(csv).toHaveLength(4);
    expect(csv.find((row) => row.includes(',rests,'))).toMatch(/,open,.*,"'=1\+1,""x""",spot,,,$/);
    const orders = JSON.parse((await run(`${line} --format json`)).stdout);
    expect(orders.map(({ status }: { status: string }) => status)).toEqual([
      'filled',
      'open',
      'rejected',
    ]);
  });

  it('holds to the days that were asked for', async () => {
    expect(rowsOf((await run('--from 2020-01-01 --to 2020-12-31')).stdout)).toHaveLength(1);
    const { stdout } = await run('--from 2020-01-01 --to 2020-12-31 --json --orders');
    expect(JSON.parse(stdout)).toEqual([]);
  });
});

function signed(hours: number): string {
  return hours < 0 ? String(hours) : `+${hours}`;
}
