import { Big } from '../../shared/lib/decimal.ts';
import { money } from '../../shared/lib/money.ts';
import { contractsOf, countOf } from '../../shared/market/contract-order.ts';
import { closingOrder } from '../futures/closing-order.ts';
import { findContract } from '../futures/find-contract.ts';
import { type ContractNow, readContract } from '../futures/read-contract.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { placeOrder } from '../orders/place-order.ts';
import { defineCommand } from '../program/command.ts';
import { readDecimal } from '../program/read-decimal.ts';

/** `sluice close CONTRACT [--size N] [--price P]` */
export const close = defineCommand({
  name: 'close',
  usage: 'CONTRACT [--size N] [--price P] [--no-wait]',
  summary: 'Close a position, or N contracts of it; never opens one',
  operands: { min: 1, max: 1 },
  options: {
    size: { type: 'string', value: 'N', help: 'contracts, without a sign; left out: all' },
    price: { type: 'string', value: 'P', help: 'limit price; left out: at market' },
    ...NO_WAIT,
  },
  writes: true,
  async run(context, { operands, options }) {
    const contracts = options.size === undefined ? undefined : readDecimal('size', options.size);
    const price = options.price === undefined ? '0' : readDecimal('price', options.price);
    const { account, terminal } = context;
    const connection = context.connect();
    const contract = findContract(connection, account, operands[0]!);
    const now = await readContract(connection, account, contract);
    if (now.position) terminal.note(describeHeld(contract, now.position));
    const order = closingOrder(contract, { contracts, price }, now);
    // A market order ends at once, but Gate does not say how much an order that closes all has filled.
    const toTheEnd = price === '0';
    return placeOrder(context, connection, order, { wait: !options['no-wait'], toTheEnd });
  },
});

function describeHeld(
  contract: string,
  { size, value, unrealisedPnl }: NonNullable<ContractNow['position']>,
): string {
  if (size === '0') return `Gate shows no position in ${contract}.`;
  const side = size.startsWith('-') ? 'short' : 'long';
  const worth = value === undefined ? '' : `, worth ${money(new Big(value).abs(), 'USDT')}`;
  const profit =
    unrealisedPnl === undefined ? '' : `, unrealised profit ${money(unrealisedPnl, 'USDT')}`;
  return `Held: ${side} ${countOf(contractsOf({ size }), contract)}${worth}${profit}.`;
}
