import { ACCOUNTS, TAG } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import type { FuturesConfig } from '../../shared/config/futures-config.ts';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import { recordOf } from '../../shared/orders/ledger/item.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { type StoredOrder, storedOrder } from '../support/record.ts';

/** What is wrong with the contracts of a world that had the time to come to its end. */
export function judgeContracts(world: World, limits: FuturesConfig): readonly string[] {
  const records = world.table
    .items()
    .filter(({ sk }) => sk === 'ORDER')
    .map((item) => storedOrder(recordOf(item)))
    .filter(({ order }) => order && isContract(order));
  return Object.values(ACCOUNTS).flatMap((userId) => [
    ...duplicates(world, userId),
    ...differences(world, userId, records),
    ...exceeded(world, userId, limits),
  ]);
}

function ownOrders({ exchange }: World, userId: string) {
  return exchange.futures.orders(userId).filter(({ text }) => stemOfText(text, TAG) !== undefined);
}

/** No `text` is accepted twice, and of one message no two orders are live or filled. */
function duplicates(world: World, userId: string): readonly string[] {
  const byText = Map.groupBy(ownOrders(world, userId), ({ text }) => text);
  const twice = [...byText].filter(([, orders]) => orders.length > 1);
  const byStem = Map.groupBy(ownOrders(world, userId), ({ text }) => stemOfText(text, TAG)!);
  const effective = [...byStem].filter(
    ([, orders]) =>
      orders.filter(({ endedAtMs, size, left }) => endedAtMs === undefined || size.gt(left))
        .length > 1,
  );
  return [
    ...twice.map(([text]) => `${text} was accepted twice`),
    ...effective.map(([stem]) => `${stem} has several effective contracts`),
  ];
}

/** Each record says what the exchange holds: size, fills, value and fees to the last digit. */
function differences(
  world: World,
  userId: string,
  records: readonly StoredOrder[],
): readonly string[] {
  return ownOrders(world, userId).flatMap((order) => {
    const record = records.find(({ stem }) => stem === stemOfText(order.text, TAG));
    const at = `${record?.id} (${order.text})`;
    if (!record) return [`${order.text} has no record`];
    const filled = order.size.minus(order.left);
    const isUnseen = record.status === 'not_placed' && filled.eq('0');
    if (isUnseen) return order.endedAtMs === undefined ? [`${at} is live, and not placed`] : [];
    const trades = world.exchange.futures
      .trades(userId)
      .filter((trade) => trade.order.id === order.id);
    const fee = sum(trades.map((trade) => trade.fee)).toFixed();
    const actual = {
      orderId: order.id,
      isOpen: order.endedAtMs === undefined,
      filledAmount: filled.toFixed(),
      ...(order.endedAtMs !== undefined &&
        filled.gt('0') && { filledTotal: order.filledValue.toFixed(), fees: fee }),
    };
    const told = {
      orderId: record.orderId,
      isOpen: record.status === 'open',
      filledAmount: record.filledAmount,
      ...('filledTotal' in actual && {
        filledTotal: record.filledTotal,
        fees: sum((record.fees ?? []).map(({ amount }) => amount)).toFixed(),
      }),
    };
    const [one, other] = [JSON.stringify(told), JSON.stringify(actual)];
    return one === other ? [] : [`${at} is ${record.status}: ${one} instead of ${other}`];
  });
}

/** No position, and not all of them together, is worth more than the limits allow. */
function exceeded(world: World, userId: string, limits: FuturesConfig): readonly string[] {
  const values = world.exchange.futures.positions(userId).map((position) => {
    const { contract, size } = position;
    const multiplier = contract === 'BTC_USDT' ? '0.0001' : '0.01';
    const mark = world.exchange.futures.markPrice(contract);
    return { contract, value: size.abs().times(multiplier).times(mark) };
  });
  // The market moves after an order was checked.
  const most = (limit: string) => new Big(limit).times('1.05');
  return [
    ...values
      .filter(({ value }) => value.gt(most(limits.maxPosition)))
      .map(({ contract, value }) => `the position in ${contract} is worth ${value.toFixed()}`),
    ...(sum(values.map(({ value }) => value)).gt(most(limits.maxExposure))
      ? ['all positions are worth too much']
      : []),
  ];
}
