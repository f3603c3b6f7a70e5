import type { ContractOrder, ContractTrade } from './contract-orders.ts';
import type { FuturesExchange } from './futures-exchange.ts';
import type { FuturesBooking } from './futures-wallets.ts';
import type { ContractPosition } from './position.ts';

/** What moves the futures of an exchange, and what is true of them, without lag and for ever. */
export type FuturesLevers = Pick<
  FuturesExchange,
  'deleverage' | 'fund' | 'liquidate' | 'setPositionMode' | 'stpGroup' | 'transfer'
> & {
  /** From that time on, orders of the contract may only reduce positions. */
  readonly delist: (contract: string, atMs: number) => void;
  readonly orders: (userId: string) => readonly ContractOrder[];
  readonly trades: (userId: string) => readonly ContractTrade[];
  readonly positions: (userId: string) => readonly ContractPosition[];
  readonly bookings: (userId: string) => readonly FuturesBooking[];
  readonly balance: (userId: string) => string;
  readonly markPrice: (contract: string) => string;
};

/** @param keep keeps what a lever has changed */
export function leversOf(futures: FuturesExchange, keep: () => void): FuturesLevers {
  function kept<Args extends readonly unknown[]>(move: (...args: Args) => void) {
    return (...args: Args): void => {
      move(...args);
      keep();
    };
  }
  return {
    fund: kept((...args) => futures.fund(...args)),
    transfer: kept((...args) => futures.transfer(...args)),
    liquidate: kept((...args) => futures.liquidate(...args)),
    deleverage: kept((...args) => futures.deleverage(...args)),
    setPositionMode: kept((...args) => futures.setPositionMode(...args)),
    stpGroup: futures.stpGroup,
    delist: (contract, atMs) => {
      futures.marketOf(contract).delistingAtMs = atMs;
    },
    orders: (userId) => futures.store.ordersOf(userId),
    trades: (userId) => futures.store.tradesOf(userId),
    positions: (userId) => futures.positions.held(userId),
    bookings: (userId) => futures.wallets.rowsOf(userId),
    balance: (userId) => futures.wallets.balance(userId).toFixed(),
    markPrice: (contract) => futures.markPriceOf(contract).toFixed(),
  };
}
