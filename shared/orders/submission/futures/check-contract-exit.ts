import type { LazyFutures } from '../../../gate/futures/lazy.ts';
import type { PositionReading } from '../../../gate/futures/position.ts';
import { Big } from '../../../lib/decimal.ts';
import {
  notListed,
  notReducible,
  type TradedContract,
  unfitStep,
} from '../../../limits/futures/contract-check.ts';
import { otherModeFault } from '../../../limits/futures/position-check.ts';
import { isMet, judgedPrice } from '../../../triggers/condition.ts';
import { readHeldCoins } from '../../ledger/held-coins.ts';
import { freeOf, type HeldCoins, type HoldingsStore } from '../../ledger/holdings-store.ts';
import { targetsFault } from '../../message/exits-rules.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { type Reason, reason } from '../../model/reason.ts';
import { type ExitRequest, heldAs, type PositionHolding, signedSize } from '../../model/request.ts';
import { type CheckDependencies, refused, type Unfit } from './asked-contract.ts';
import {
  notConfigured,
  readContract,
  reducing,
  unfitForExit,
  unreadable,
} from './check-contract.ts';
import { unfitContractExits } from './contract-exit-checks.ts';

export type AskedContractExit = Pick<ExitRequest, 'account' | 'id' | 'exits'> & {
  readonly holding: PositionHolding;
};

type ExitDependencies = Pick<CheckDependencies, 'config' | 'exchangeOf' | 'store' | 'tag'> & {
  readonly holdings: HoldingsStore;
};

type Fit = {
  readonly kind: 'fit';
  readonly owned: string;
  readonly holding: PositionHolding;
  readonly holdings: HeldCoins;
};

/** The checks of an exit that takes over a part of a position. Without the position none begins. */
export async function checkContractExit(
  deps: ExitDependencies,
  { account, id, holding, exits }: AskedContractExit,
): Promise<Unfit | Fit> {
  const { futures: config } = deps.config.accounts[account]!;
  const { futures } = deps.exchangeOf(account);
  if (!config || !futures) return refused(notConfigured(account));
  const { side, size = '0' } = holding;
  const owned = new Big(size).abs().toString();
  const unlisted = notListed(holding, config.contracts);
  if (unlisted) return refused(unlisted);
  const reading = await readContract(deps, account, reducing(holding), futures);
  if (reading.kind !== 'contract') return reading;
  const { contract } = reading;
  const fault =
    notReducible(contract) ??
    unfitStep(size, contract) ??
    unfitContractExits(exits, contract, config.priceCollar, { owned, ordered: side });
  if (fault) return refused(fault);
  const met = await alreadyMet(futures, holding, exits.stopLoss, contract);
  if (met) return met;
  const closed = targetsFault(exits, side, contract.lastPrice);
  if (closed) return refused(closed);
  const unfit = await unfitForExit(futures);
  if (unfit) return unfit;
  const free = await readFree(deps, futures, { account, id, holding });
  if (free.kind !== 'free') return free;
  if (new Big(owned).gt(free.contracts)) return refused(notHeld(holding, free));
  const { multiplier } = contract;
  return { kind: 'fit', owned, holding: { ...holding, multiplier }, holdings: free.holdings };
}

type Free = {
  readonly kind: 'free';
  /** What no other exit owns of the position on that side. */
  readonly contracts: string;
  readonly holdings: HeldCoins;
  /** Signed contracts. */
  readonly position: string;
};

async function readFree(
  deps: ExitDependencies,
  { reads }: LazyFutures,
  { account, id, holding }: Pick<AskedContractExit, 'account' | 'id' | 'holding'>,
): Promise<Unfit | Free> {
  try {
    // In this order: contracts that a new exit takes meanwhile change the holdings.
    const holdings = await readHeldCoins(deps, account, heldAs(holding));
    const reading: PositionReading = await reads.position(holding.contract);
    const otherMode = otherModeFault(reading);
    if (otherMode || reading.kind !== 'one_way') return refused(otherMode!);
    const { size: position } = reading.position;
    const isAgainst = (holding.side === 'sell') === new Big(position).gt('0');
    const closable = isAgainst ? new Big(position).abs().toString() : '0';
    const contracts = freeOf({ available: closable }, holdings, orderStem(deps.tag, account, id));
    return { kind: 'free', contracts, holdings, position };
  } catch (error) {
    return unreadable(error);
  }
}

function notHeld({ contract, side, size }: PositionHolding, { position, contracts }: Free): Reason {
  const limit = contracts === '0' ? undefined : signedSize(side, contracts);
  const owned = limit === undefined ? 'nothing of it' : `${contracts} contracts of it`;
  const text =
    `The position in ${contract} is ${position} contracts; an exit of the size ${size} could close ` +
    `${owned} that no other exit owns.`;
  return reason('NO_POSITION', text, 'size', limit);
}

/** A trail cannot be met yet: it begins at the price now. */
async function alreadyMet(
  { reads }: LazyFutures,
  { side }: PositionHolding,
  stopLoss: ExitRequest['exits']['stopLoss'],
  { contract, lastPrice }: TradedContract,
): Promise<Unfit | undefined> {
  if (!stopLoss) return undefined;
  const condition = { ...stopLoss, rule: side === 'sell' ? '<=' : '>=' } as const;
  let price: string | undefined = lastPrice;
  if (stopLoss.source === 'touch') {
    const prices = await reads.prices(contract).catch(() => undefined);
    price = prices && judgedPrice(condition, side, prices);
  }
  if (price === undefined) {
    const text = `The stop could not be checked: the order book of ${contract} gives no price.`;
    return { kind: 'unreachable', reason: reason('NO_PRICE', text) };
  }
  if (!isMet(condition, side, {}, price)) return undefined;
  const where = side === 'sell' ? 'below' : 'above';
  const text = `The price is ${price} now: a stop takes a price ${where} it, not ${stopLoss.price}.`;
  return refused(reason('TRIGGER_ALREADY_MET', text, 'exits.stop_loss.price'));
}
