import { contractSeen } from '../../../instrument/contract-seen.ts';
import { Big } from '../../../lib/decimal.ts';
import { offTick, type TradedContract } from '../../../limits/futures/contract-check.ts';
import { type ContractOrder, contractsOf } from '../../../market/contract-order.ts';
import type { ExitPlan } from '../../../programs/exits/plan.ts';
import { sidesFault } from '../../message/exits-rules.ts';
import { type Reason, reason } from '../../model/reason.ts';
import { signedSize } from '../../model/request.ts';
import { unsellable } from '../exits/exit-checks.ts';

/**
 * Why exits of a contract would not be taken: their prices, the slippage of their stop, or what they
 * could not close by the contract's rules. Pure.
 *
 * @param owned contracts without a sign
 * @param ordered the side of the message's size
 */
export function unfitContractExits(
  exits: ExitPlan,
  contract: TradedContract,
  priceCollar: string,
  { owned, ordered }: { readonly owned: string; readonly ordered: 'buy' | 'sell' },
): Reason | undefined {
  const { lastPrice } = contract;
  const market = contractSeen(contract, lastPrice);
  const inField = (contracts: string) => signedSize(ordered, contracts);
  const size = { field: 'size', least: inField, most: inField } as const;
  const prices = { now: lastPrice, collar: priceCollar };
  return (
    pricesOffTick(exits, contract) ??
    beyondCollar(exits, priceCollar) ??
    unsellable(exits, owned, market, prices, size)
  );
}

/** The same for what an order opens, and that their prices lie on the right sides of its price. Pure. */
export function unfitOpeningExits(
  order: ContractOrder,
  exits: ExitPlan,
  contract: TradedContract,
  priceCollar: string,
): Reason | undefined {
  const { price } = order;
  const ordered = order.size.startsWith('-') ? 'sell' : 'buy';
  const side = ordered === 'buy' ? 'sell' : 'buy';
  const entered =
    price === '0'
      ? { name: 'the last price', price: contract.lastPrice }
      : { name: 'the "price" of its order', price };
  const opened = { owned: contractsOf(order), ordered } as const;
  return (
    sidesFault(exits, { side, entered }) ?? unfitContractExits(exits, contract, priceCollar, opened)
  );
}

function pricesOffTick(
  { stopLoss, takeProfits, trail }: ExitPlan,
  contract: TradedContract,
): Reason | undefined {
  const prices: readonly (readonly [field: string, price: string | undefined])[] = [
    ['exits.stop_loss.price', stopLoss?.price],
    ['exits.stop_loss.limit_price', stopLoss?.limitPrice],
    ...takeProfits.map(({ price }, index) => [`exits.take_profit.${index}.price`, price] as const),
    ['exits.trail.from', trail?.from],
  ];
  for (const [field, price] of prices) {
    const fault = price === undefined ? undefined : offTick(field, price, contract);
    if (fault) return fault;
  }
  return undefined;
}

/** A step may go as far as every other order: at the market, or with a limit price. */
function beyondCollar({ stopLoss }: ExitPlan, collar: string): Reason | undefined {
  if (!stopLoss) return undefined;
  const { price, limitPrice, slippage } = stopLoss;
  const whose = "the priceCollar of the account's futures";
  if (slippage !== undefined && new Big(slippage).gt(collar)) {
    const text = `A stop may have a slippage of at most ${collar}: ${whose}.`;
    return reason('PRICE_COLLAR', text, 'exits.stop_loss.slippage', collar);
  }
  const distance = new Big(limitPrice ?? price).minus(price).abs();
  if (distance.lte(new Big(price).times(collar))) return undefined;
  const text = `The limit price of a stop may lie at most ${collar} from its price, which is ${price}: ${whose}.`;
  return reason('PRICE_COLLAR', text, 'exits.stop_loss.limit_price');
}
