import { describe, expect, it } from 'vitest';
import { orderServicesOn, TAG } from '../../../local/simulation/deployment.ts';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME, Table } from '../../../local/simulation/dynamodb/table.ts';
import { configSchema } from '../../../shared/config/parse-config.ts';
import type { OrderSnapshot } from '../../../shared/gate/order-snapshot.ts';
import { parsePushedOrder } from '../../../shared/gate/spot/order-stream/pushed-order.ts';
import { keyOfOrder } from '../../../shared/ledger/keys.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { IS_NEW } from '../../../shared/ledger/write.ts';
import { itemFrom } from '../../../shared/orders/ledger/item.ts';
import type { OrderAttributes } from '../../../shared/orders/model/attributes.ts';
import { orderStem } from '../../../shared/orders/model/client-order-id.ts';
import type { PlaceRecord } from '../../../shared/orders/model/record.ts';
import { mergeSnapshot } from '../../../shared/orders/reconciliation/merge-snapshot.ts';
import { mergePushes } from '../../../shared/orders/tracking/merge-pushes.ts';

const NOW_MS = 1_766_400_000_000;
const STEM = orderStem(TAG, 'main', 'an-order');
const TEXT = `t-${STEM}1`;

type Stored = Partial<OrderAttributes> & Pick<OrderAttributes, 'status'>;
type Fields = Readonly<Record<string, unknown>>;

const pushOf = (fields: Fields): OrderSnapshot =>
  parsePushedOrder({
    id: '17',
    text: TEXT,
    currency_pair: 'BTC_USDT',
    side: 'buy',
    amount: '1',
    price: '5',
    left: '1',
    filled_amount: '0',
    filled_total: '0',
    event: 'update',
    update_time_ms: String(NOW_MS),
    ...fields,
  })!;

/** The same picture over REST. */
const rowOf = (fields: Fields, isOpen: boolean): OrderSnapshot => {
  const { isPushed: _, ...row } = pushOf(fields);
  return { ...row, isOpen };
};

/** A ledger with one order, at an exchange whose REST API shows this of it. */
async function ledgerWith(stored: Stored, overRest?: OrderSnapshot) {
  const clock = { nowMs: () => NOW_MS, sleepUntil: async () => {} };
  const table = new Table({
    nowMs: clock.nowMs,
    indexLagMs: () => 0,
    onWrite: () => {},
    pageSize: 100,
  });
  const client = documentClientOf(async (command) => table.execute(command));
  const reads: string[] = [];
  const { accounts } = configSchema.parse({
    accounts: { main: { secret: 'sluice/main', pairs: '*' } },
  });
  const ledger = createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 });
  const deps = orderServicesOn({
    ledger,
    clock,
    config: {
      accounts: { main: { ...accounts.main!, exchangeUrl: 'https://exchange.test/api/v4' } },
      trackEverySeconds: 5,
      hasFixedIp: false,
    },
    configHash: 'hash',
    exchangeOf: () =>
      ({
        client: {
          order: async (id: string) => {
            reads.push(id);
            return overRest;
          },
          pairRules: async () => undefined,
        },
      }) as never,
    sendMessage: async () => {},
    newNonce: () => 'nonce',
    startTracker: async () => {},
    log: () => {},
  } as Parameters<typeof orderServicesOn>[0]);
  const whole = {
    stem: STEM,
    account: 'main',
    id: 'an-order',
    action: 'place',
    order: { currency_pair: 'BTC_USDT', type: 'limit', side: 'buy', amount: '1', price: '5' },
    text: TEXT,
    orderId: '17',
    updateTimeMs: NOW_MS,
    attempt: 1,
    filledAmount: '0',
    filledTotal: '0',
    left: '1',
    fees: [],
    version: 1,
    createdAtMs: NOW_MS,
    updatedAtMs: NOW_MS,
    history: [],
    signedAtMs: NOW_MS,
    exptimeMs: NOW_MS,
    ...stored,
  };
  const item = itemFrom(STEM, whole as unknown as OrderAttributes);
  await ledger.commit([{ put: item, condition: IS_NEW }]);
  const read = async () => table.find(keyOfOrder(STEM))!;
  return {
    reads,
    read,
    mergeOne: async (push: OrderSnapshot) =>
      mergeSnapshot(deps, (await deps.store.get(STEM)) as PlaceRecord, push),
    merge: (orders: readonly OrderSnapshot[], trades: readonly string[] = []) =>
      mergePushes(deps, 'main', {
        orders,
        trades: trades.map((text) => ({ text, orderId: '17' })),
      }),
  };
}

describe('a push', () => {
  it('of an order whose placement had no answer shows that it was accepted', async () => {
    const ledger = await ledgerWith({
      status: 'submitting',
      orderId: undefined,
      updateTimeMs: undefined,
    });
    await ledger.merge([pushOf({ event: 'put' })]);
    expect(await ledger.read()).toMatchObject({ status: 'open', orderId: '17' });
    expect(ledger.reads).toEqual([]);
  });

  it('of an earlier attempt is not taken for the present one', async () => {
    const ledger = await ledgerWith({ status: 'submitting', text: `t-${STEM}2`, attempt: 2 });
    await ledger.merge([pushOf({ event: 'put' })]);
    expect(await ledger.read()).toMatchObject({ status: 'submitting' });
  });

  it('of a new state is merged, and a fill makes the poll read the trades', async () => {
    const ledger = await ledgerWith({ status: 'open' });
    const fields = { left: '0.4', filled_amount: '0.6', filled_total: '3' };
    const push = pushOf({ ...fields, update_time_ms: String(NOW_MS + 5) });
    expect(await ledger.merge([push])).toEqual({ isPollDue: true, hasTraded: true });
    expect(await ledger.read()).toMatchObject({ status: 'open', filledAmount: '0.6', left: '0.4' });
    // The same again, as duplicates are not excluded.
    expect(await ledger.merge([push])).toEqual({ isPollDue: false, hasTraded: false });
    expect(await ledger.read()).toMatchObject({ version: 2 });
  });

  it('of an older state changes nothing, also while REST does not list the order', async () => {
    for (const missingAtMs of [undefined, NOW_MS]) {
      const ledger = await ledgerWith({
        status: 'open',
        filledAmount: '0.6',
        left: '0.4',
        ...(missingAtMs !== undefined && { missingAtMs }),
      });
      const fields = { left: '0.7', filled_amount: '0.3', filled_total: '1.5' };
      await ledger.merge([pushOf({ ...fields, update_time_ms: String(NOW_MS - 1) })]);
      expect(await ledger.read()).toMatchObject({ filledAmount: '0.6', version: 1 });
      // Within one millisecond the larger fill is the later one.
      await ledger.merge([pushOf(fields)]);
      expect(await ledger.read()).toMatchObject({ filledAmount: '0.6', version: 1 });
      await ledger.merge([pushOf({ left: '0.2', filled_amount: '0.8', filled_total: '4' })]);
      expect(await ledger.read()).toMatchObject({ filledAmount: '0.8' });
      expect((await ledger.read()).missingAtMs).toBe(missingAtMs);
    }
  });

  it('of an end is confirmed over REST, and REST has the last word', async () => {
    const finish = { left: '0', filled_amount: '1', filled_total: '5', event: 'finish' };
    const later = { update_time_ms: String(NOW_MS + 5) };
    const push = pushOf({ ...finish, ...later });
    const due = { isPollDue: true, hasTraded: true };

    const confirmed = await ledgerWith({ status: 'open' }, rowOf({ ...finish, ...later }, false));
    expect(await confirmed.merge([push])).toEqual(due);
    expect(await confirmed.read()).toMatchObject({ status: 'filled', accounting: 'pending' });
    expect(confirmed.reads).toEqual(['17']);

    const lagging = await ledgerWith({ status: 'open' }, rowOf({}, true));
    expect(await lagging.merge([push])).toEqual(due);
    expect(await lagging.read()).toMatchObject({ status: 'open', filledAmount: '0', version: 1 });

    const silent = await ledgerWith({ status: 'open' }, undefined);
    expect(await silent.merge([push])).toEqual(due);
    expect(await silent.read()).toMatchObject({ status: 'open', version: 1 });
  });

  it('of an unknown outcome ends nothing by itself either', async () => {
    const ledger = await ledgerWith({ status: 'submitting' }, undefined);
    const finish = { event: 'finish', update_time_ms: String(NOW_MS + 5) };
    expect(await ledger.merge([pushOf(finish)])).toMatchObject({ isPollDue: true });
    expect(await ledger.read()).toMatchObject({ status: 'submitting', version: 1 });
  });

  it('brings back no order whose end was denied or inferred: the poll looks', async () => {
    for (const stored of [
      { status: 'rejected' },
      { status: 'not_placed' },
      { status: 'cancelled', inferredAtMs: NOW_MS },
      { status: 'partially_filled', inferredAtMs: NOW_MS },
      { status: 'filled', accounting: 'pending' },
    ] as const) {
      const ledger = await ledgerWith(stored);
      const later = { update_time_ms: String(NOW_MS + 5), filled_amount: '0.5', left: '0.5' };
      expect(await ledger.merge([pushOf(later)])).toMatchObject({ isPollDue: true });
      expect(await ledger.read()).toMatchObject({ ...stored, version: 1 });
    }
  });

  it('of an order about which everything is known does nothing at all', async () => {
    const ledger = await ledgerWith({ status: 'filled', accounting: 'complete' });
    const nothing = { isPollDue: false, hasTraded: false };
    expect(await ledger.merge([pushOf({}), pushOf({ event: 'finish' })], [TEXT])).toEqual(nothing);
    expect(ledger.reads).toEqual([]);
  });

  it('of a fill makes the poll read the trades', async () => {
    const ledger = await ledgerWith({ status: 'open' });
    expect(await ledger.merge([], [TEXT])).toEqual({ isPollDue: true, hasTraded: true });
  });

  it('of an order of ours that the ledger lacks brings the poll forward', async () => {
    const ledger = await ledgerWith({ status: 'open' });
    const text = `t-${orderStem(TAG, 'main', 'another')}1`;
    expect(await ledger.merge([pushOf({ text })])).toEqual({ isPollDue: true, hasTraded: false });
  });

  it('of an order of others is ignored', async () => {
    const ledger = await ledgerWith({ status: 'open' });
    const orders = ['t-by-hand', 'web', 'ao-17', ''].map((text) => pushOf({ text }));
    expect(await ledger.merge(orders, ['t-by-hand'])).toEqual({
      isPollDue: false,
      hasTraded: false,
    });
  });

  it('that comes with older ones of its order is the one that counts', async () => {
    const ledger = await ledgerWith({ status: 'open' });
    const at = (ms: number, left: string, filled: string) =>
      pushOf({
        left,
        filled_amount: filled,
        filled_total: filled,
        update_time_ms: String(NOW_MS + ms),
      });
    await ledger.merge([at(3, '0.7', '0.3'), at(9, '0.1', '0.9'), at(5, '0.5', '0.5')]);
    expect(await ledger.read()).toMatchObject({ filledAmount: '0.9', version: 2 });
  });
});

describe('the merge of a pushed row', () => {
  it.each<[string, Stored, Fields]>([
    ['ends no open order', { status: 'open' }, { event: 'finish' }],
    ['ends no unknown outcome', { status: 'submitting' }, { event: 'finish' }],
    ['adopts no rejected order', { status: 'rejected' }, {}],
    ['adopts nothing that was proven absent', { status: 'not_placed' }, {}],
    ['finds nothing again', { status: 'cancelled', inferredAtMs: NOW_MS }, {}],
  ])('%s', async (_, stored, fields) => {
    const ledger = await ledgerWith(stored);
    const later = { update_time_ms: String(NOW_MS + 5), left: '0.5', filled_amount: '0.5' };
    expect(await ledger.mergeOne(pushOf({ ...later, ...fields }))).toMatchObject({
      applied: false,
    });
    expect(await ledger.read()).toMatchObject({ ...stored, version: 1 });
  });
});
