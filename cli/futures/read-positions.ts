import type { FuturesPosition } from '../../shared/gate/futures/position.ts';
import { instrumentKey, instrumentOf } from '../../shared/market/instrument.ts';
import { type ExitRecord, isExit, type OrderRecord } from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { unfinishedOrders } from '../orders/unfinished-orders.ts';
import type { Connection } from '../program/command.ts';

/** A position at the exchange, and the exit that protects it. */
export type HeldPosition = {
  readonly position: FuturesPosition;
  readonly exit?: ExitRecord;
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
    .map((position) => {
      const exit = exitOf(records, position.contract);
      return { position, ...(exit && { exit }) };
    });
}

function exitOf(records: readonly OrderRecord[], contract: string): ExitRecord | undefined {
  const key = instrumentKey({ market: 'usdt', name: contract });
  return records
    .filter(isExit)
    .find(
      ({ holding, status }) => !isFinal(status) && instrumentKey(instrumentOf(holding)) === key,
    );
}

export function positionJson({ position, exit }: HeldPosition) {
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
