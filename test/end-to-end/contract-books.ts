import { expect } from 'vitest';
import type { ContractOrder } from '../../local/exchange/futures/contract-orders.ts';
import { sum } from '../../shared/lib/decimal.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { isPlace } from '../../shared/orders/model/record.ts';
import { eventually } from '../support/eventually.ts';
import type { TestStack } from '../support/test-stack.ts';

/** Sends a message about a contract in the group of its market. */
export async function sendContract(
  { sendText }: Pick<TestStack, 'sendText'>,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { contract = 'BTC_USDT' } = fields;
  await sendText(JSON.stringify({ contract, ...fields }), `main#usdt:${contract}`);
}

/** The signed contracts that the exchange holds for the account. */
export function heldIn({ exchange, users }: TestStack, contract = 'BTC_USDT'): string {
  const positions = exchange.futures.positions(users.main!.userId);
  return positions.find((held) => held.contract === contract)?.size.toFixed() ?? '0';
}

/** What Sluice has placed at the exchange: every order of a contract, by the record that it belongs to. */
export function contractOrdersByStem({ exchange, users }: TestStack) {
  const orders = exchange.futures.orders(users.main!.userId);
  const ours = orders.filter(({ text }) => text.startsWith('t-'));
  return Map.groupBy(ours, ({ text }) => stemOfText(text, text.slice(2, 6))!);
}

/** The contracts that these orders have filled, without a sign. */
export function filledContracts(orders: readonly ContractOrder[]): string {
  return sum(orders.map(({ size, left }) => size.minus(left))).toString();
}

/** Each order is at the exchange once, and its record has its size, fills, value and fees. */
export async function expectTrueContractBooks(it: TestStack): Promise<void> {
  const { exchange, store, users } = it;
  const trades = Map.groupBy(exchange.futures.trades(users.main!.userId), ({ order }) => order.id);
  const byStem = contractOrdersByStem(it);
  for (const [stem, orders] of byStem) {
    expect(orders.map(({ text }) => text)).toHaveLength(1);
    const order = orders[0]!;
    const record = await eventually(
      `${order.text} is accounted for`,
      async () => (await store.getAll([stem])).find(isPlace),
      (found) => found !== undefined && found.exchange?.accounting !== 'pending',
    );
    const filled = filledContracts(orders);
    expect(record?.exchange).toMatchObject({ orderId: order.id, filledAmount: filled });
    if (filled === '0' || order.endedAtMs === undefined) continue;
    const fees = sum((record?.exchange?.fees ?? []).map(({ amount }) => amount)).toFixed();
    expect([record?.exchange?.accounting, record?.exchange?.filledTotal, fees]).toEqual([
      'complete',
      order.filledValue.toFixed(),
      sum((trades.get(order.id) ?? []).map(({ fee }) => fee)).toFixed(),
    ]);
  }
}
