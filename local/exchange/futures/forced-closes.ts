import { Big } from '../../../shared/lib/decimal.ts';
import type { ContractMarket } from './contract-market.ts';
import type { ContractFinish } from './contract-orders.ts';
import type { ContractSettlement, ContractStore } from './contract-settlement.ts';
import type { FuturesWallets } from './futures-wallets.ts';
import type { ContractPosition } from './position.ts';

/** A row of GET /futures/usdt/liquidates or /auto_deleverages, as far as it is simulated. */
export type ForcedClose = {
  readonly kind: 'liquidation' | 'auto_deleveraging';
  readonly userId: string;
  readonly contract: string;
  readonly orderId: string;
  /** Signed, of the order that closed. */
  readonly size: string;
  readonly positionSize: string;
  readonly entryPrice: string;
  readonly fillPrice: string;
  readonly atMs: number;
};

export type ForcedClosesOptions = {
  readonly store: ContractStore;
  readonly settlement: ContractSettlement;
  readonly wallets: FuturesWallets;
  readonly markets: ReadonlyMap<string, ContractMarket>;
  readonly now: () => number;
};

const ZERO = new Big('0');

/** How the account's open orders of the contract end, and which text the closing order has. */
const KINDS = {
  liquidation: { finishAs: 'liquidated', text: 'liquidation' },
  auto_deleveraging: { finishAs: 'auto_deleveraged', text: 'auto_deleveraging' },
} as const satisfies Record<
  ForcedClose['kind'],
  { readonly finishAs: ContractFinish; readonly text: string }
>;

/** What the exchange closes by itself: it withdraws the orders, and closes at the mark price. */
export class ForcedCloses {
  readonly #options: ForcedClosesOptions;
  readonly rows: ForcedClose[];
  /** Those of them that were not kept yet. */
  readonly unkept: ForcedClose[] = [];

  constructor(options: ForcedClosesOptions, rows: readonly ForcedClose[]) {
    this.#options = options;
    this.rows = [...rows];
  }

  /** @param size how much of the position, without a sign */
  close(kind: ForcedClose['kind'], position: ContractPosition, size: Big): void {
    const { store, settlement, wallets, markets, now } = this.#options;
    const { userId, contract, leg } = position;
    const market = markets.get(contract);
    if (!market) return;
    const { finishAs, text } = KINDS[kind];
    for (const order of store.openOf(userId)) {
      if (order.contract === contract && order.leg === leg) settlement.end(order, finishAs);
    }
    const nowMs = now();
    const price = market.markPriceAt(nowMs);
    const before = {
      positionSize: position.size.toFixed(),
      entryPrice: position.entryPrice.toFixed(),
    };
    const side = position.size.gt(ZERO) ? 'sell' : 'buy';
    const request = {
      contract,
      leg,
      text,
      side,
      size,
      price: ZERO,
      tif: 'ioc',
      reduceOnly: true,
      isClose: false,
      iceberg: ZERO,
      slippage: ZERO,
    } as const;
    const order = settlement.open(userId, request, kind === 'liquidation');
    settlement.trade(market, price, size, [{ order, role: 'taker' }]);
    settlement.end(order, 'filled');
    const row: ForcedClose = {
      kind,
      userId,
      contract,
      orderId: order.id,
      size: (side === 'sell' ? size.neg() : size).toFixed(),
      ...before,
      fillPrice: price.toFixed(),
      atMs: nowMs,
    };
    this.rows.push(row);
    this.unkept.push(row);
    // The insurance fund pays what the account lacks.
    const lacking = wallets.balance(userId);
    if (lacking.lt(ZERO)) {
      const atMs = Math.floor(nowMs);
      wallets.book({
        userId,
        type: 'pnl',
        change: lacking.neg(),
        text: 'insurance',
        contract,
        atMs,
      });
    }
  }
}
