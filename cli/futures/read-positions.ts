import type { FuturesPosition } from '../../shared/gate/futures/position.ts';
import { isContract, isOpening } from '../../shared/market/contract-order.ts';
import { instrumentKey, instrumentOf } from '../../shared/market/instrument.ts';
import {
  type ArmedRecord,
  type ExitRecord,
  isArmed,
  isExit,
  type OrderRecord,
} from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { coveredOf } from '../../shared/orders/tracking/futures/without-stop.ts';
import { unfinishedOrders } from '../orders/unfinished-orders.ts';
import type { Connection } from '../program/command.ts';

/** A position at the exchange, and what closes it by itself. */
export type HeldPosition = {
  readonly position: FuturesPosition;
  readonly exits: readonly ExitRecord[];
  /** Armed orders that only reduce it. */
  readonly armed: readonly ArmedRecord[];
  /** The contracts that a stop or a trail covers, without a sign. */
  readonly covered: string;
};

/** The positions that the account holds, by contract. */
export async function readPositions(
  { stack }: Pick<Connection, 'stack'>,
  account: string,
): Promise<readonly HeldPosition[]> {
  const [positions, records] = await Promise.all([
    stack.exchangeOf(account).futures.positions(),
    unfinishedOrders(stack.store, account),
  ]);
  return positions
    .toSorted((one, other) => one.contract.localeCompare(other.contract))
    .map((position) => ({
      position,
      exits: exitsOf(records, position.contract),
      armed: armedFor(records, position.contract),
      covered: coveredOf(position, records).toString(),
    }));
}

function exitsOf(records: readonly OrderRecord[], contract: string): readonly ExitRecord[] {
  const key = instrumentKey({ market: 'usdt', name: contract });
  return records
    .filter(isExit)
    .filter(
      ({ holding, status }) => !isFinal(status) && instrumentKey(instrumentOf(holding)) === key,
    );
}

function armedFor(records: readonly OrderRecord[], contract: string): readonly ArmedRecord[] {
  return records
    .filter(isArmed)
    .filter(({ order }) => isContract(order) && order.contract === contract && !isOpening(order));
}

export function positionJson({ position, exits: [exit] }: HeldPosition) {
  return {
    contract: position.contract,
    size: position.size,
    entry_price: position.entryPrice,
    mark_price: position.markPrice,
    liq_price: position.liquidationPrice,
    unrealised_pnl: position.unrealisedPnl,
    realised_pnl: position.realisedPnl,
    leverage: position.leverage,
    margin_mode: position.marginMode,
    margin: position.margin,
    value: position.value,
    exit: exit?.id,
  };
}
