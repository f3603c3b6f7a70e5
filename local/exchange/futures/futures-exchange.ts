import { Big } from '../../../shared/lib/decimal.ts';
import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';
import { hashText, SeededRandom } from '../behavior/random.ts';
import type { AccountModes } from '../engine/account-modes.ts';
import { OrderChanges } from '../engine/changes.ts';
import type { Ledger } from '../engine/ledger.ts';
import type { SimulatedMarket } from '../engine/market.ts';
import { ExchangeOrderStore } from '../engine/order-store.ts';
import type { Pledges } from '../engine/pledges.ts';
import { refusal } from '../engine/responses.ts';
import { Shown } from '../engine/shown.ts';
import { ContractMarket } from './contract-market.ts';
import type { ContractOrder, ContractRequest, ContractTrade } from './contract-orders.ts';
import { ContractSettlement, type ContractStore } from './contract-settlement.ts';
import { ContractTrading } from './contract-trading.ts';
import { type ForcedClose, ForcedCloses } from './forced-closes.ts';
import { Funding } from './funding.ts';
import { FuturesReads } from './futures-reads.ts';
import { type FuturesBooking, FuturesWallets } from './futures-wallets.ts';
import type { ContractListing } from './listings.ts';
import { availableOf, type Exposure, initialMarginOf, liquidated } from './margin.ts';
import type { ContractPosition } from './position.ts';
import { type PositionMode, PositionStore } from './position-store.ts';

export type FuturesExchangeOptions = {
  readonly contracts: readonly ContractListing[];
  readonly markets: ReadonlyMap<string, SimulatedMarket>;
  readonly ledger: Ledger;
  readonly modes: AccountModes;
  readonly pledges: Pledges;
  readonly behavior: () => ExchangeBehavior;
  readonly now: () => number;
  readonly seed: number;
  /** What was kept of an exchange before. */
  readonly state?: FuturesState;
};

/** The state that outlives the process of an exchange. */
export type FuturesState = {
  /** In the order in which they last changed. */
  readonly orders: readonly ContractOrder[];
  readonly trades: readonly ContractTrade[];
  readonly positions: readonly ContractPosition[];
  readonly modes: ReadonlyMap<string, PositionMode>;
  /** Oldest first. */
  readonly bookings: readonly FuturesBooking[];
  readonly forcedCloses: readonly ForcedClose[];
};

const ZERO = new Big('0');
/** A position before its first fill. */
const EMPTY = { size: ZERO, entryPrice: ZERO, updatedAtMs: 0, openedAtMs: 0, updateId: 0 };

/** The market of USDT perpetual contracts of an exchange. */
export class FuturesExchange {
  readonly markets: ReadonlyMap<string, ContractMarket>;
  readonly changes = new OrderChanges<ContractOrder, ContractTrade>();
  readonly store: ContractStore;
  readonly positions = new PositionStore();
  readonly wallets: FuturesWallets;
  readonly stpGroup = new Set<string>();
  readonly reads: FuturesReads;
  readonly trading: ContractTrading;
  readonly forced: ForcedCloses;
  readonly #shownOrders = new Shown<ContractOrder>();
  readonly #shownPositions = new Shown<ContractPosition>();
  readonly #lags: SeededRandom;
  readonly #options: FuturesExchangeOptions;
  readonly #funding: Funding;

  constructor(options: FuturesExchangeOptions) {
    const { contracts, markets, ledger, modes, behavior, now, seed } = options;
    this.#options = options;
    this.markets = new Map(
      contracts.flatMap((listing) => {
        const pair = markets.get(listing.pairId);
        if (!pair) return [];
        return [[listing.row.name, new ContractMarket(listing, pair, seed, now())] as const];
      }),
    );
    this.store = new ExchangeOrderStore(this.changes, ({ contract }) => contract);
    this.wallets = new FuturesWallets(ledger, modes);
    this.reads = new FuturesReads(this.store, this.#shownOrders, behavior, now);
    this.#lags = new SeededRandom(seed ^ hashText('futures lags'));
    if (options.state) this.#restore(options.state);
    const { trading, forced, funding } = this.#engines();
    this.trading = trading;
    this.forced = forced;
    this.#funding = funding;
  }

  marketOf(contract: string): ContractMarket {
    const market = this.markets.get(contract);
    if (!market) throw refusal('CONTRACT_NOT_FOUND', contract);
    return market;
  }

  markPriceOf(contract: string): Big {
    return this.marketOf(contract).markPriceAt(this.#options.now());
  }

  /** A position as reads show it: for a while after a fill, as it was before. */
  shownPosition(position: ContractPosition): ContractPosition {
    return this.#shownPositions.at(position, this.#options.now());
  }

  exposureOf(position: ContractPosition): Exposure {
    const { userId, contract, leg } = position;
    const orders = this.store
      .openOf(userId)
      .filter((order) => order.contract === contract && order.leg === leg && !order.reduceOnly);
    return { position, market: this.marketOf(contract), orders };
  }

  /** The money that is left for new orders. */
  available(userId: string): Big {
    const nowMs = this.#options.now();
    return availableOf(this.wallets.balance(userId), this.#exposures(userId), nowMs);
  }

  marginInUse(userId: string): Big {
    const nowMs = this.#options.now();
    return this.#exposures(userId).reduce(
      (total, exposure) => total.plus(initialMarginOf(exposure, nowMs)),
      ZERO,
    );
  }

  /** Lets the markets go on to the present: fills, funding, liquidations. */
  catchUp(): void {
    const nowMs = Math.floor(this.#options.now());
    this.trading.catchUp();
    this.#funding.catchUp(this.markets, nowMs);
    for (const userId of this.positions.holders()) {
      const exposures = this.#exposures(userId);
      for (const { position } of liquidated(this.wallets.balance(userId), exposures, nowMs)) {
        this.forced.close('liquidation', position, position.size.abs());
      }
    }
  }

  /** Transfers USDT from outside to the wallet that futures are settled from. */
  fund(userId: string, amount: string): void {
    this.wallets.book({
      userId,
      type: 'dnw',
      change: new Big(amount),
      text: '',
      contract: '',
      atMs: Math.floor(this.#options.now()),
    });
  }

  /** Closes so many contracts of a position, as auto-deleveraging does. */
  deleverage(userId: string, contract: string, size: string): void {
    const position = this.positions.held(userId).find((held) => held.contract === contract);
    if (position) this.forced.close('auto_deleveraging', position, new Big(size));
  }

  /** Transfers USDT of a classic account from spot to futures; back if the amount is negative. */
  transfer(userId: string, amount: string): void {
    this.wallets.move(userId, new Big(amount), Math.floor(this.#options.now()));
  }

  /** Closes a position as if its margin had run out. */
  liquidate(userId: string, contract: string): void {
    const position = this.positions.held(userId).find((held) => held.contract === contract);
    if (position) this.forced.close('liquidation', position, position.size.abs());
  }

  /** Sets the leverage of a contract in cross margin, as a person does at Gate. */
  setLeverage(userId: string, contract: string, limit: string): void {
    const nowMs = Math.floor(this.#options.now());
    for (const leg of this.positions.legsOf(userId)) {
      const position = this.positions.of(userId, this.marketOf(contract).listing.row.name, leg);
      position.crossLeverageLimit = new Big(limit);
      this.positions.touch(position, nowMs);
    }
  }

  setPositionMode(userId: string, mode: PositionMode): void {
    if (this.store.openOf(userId).length > 0) throw refusal('ORDER_PENDING');
    this.positions.setMode(userId, mode);
  }

  /** Lets reads show later what has changed, and unified accounts know the margin in use. */
  note(): void {
    const { behavior, now, pledges, modes } = this.#options;
    const { changeLagMs, positionLagMs } = behavior();
    for (const order of this.changes.orders) {
      if (changeLagMs.max > 0)
        this.#shownOrders.note(order, now(), this.#lags.integer(changeLagMs));
      if (modes.isUnified(order.userId)) {
        pledges.setMargin(order.userId, this.marginInUse(order.userId).toFixed());
      }
    }
    for (const position of this.positions.changed) {
      const lagMs = positionLagMs.max > 0 ? this.#lags.integer(positionLagMs) : 0;
      if (positionLagMs.max === 0) continue;
      this.#shownPositions.begin(position, { ...position, ...EMPTY });
      this.#shownPositions.note(position, now(), lagMs);
    }
  }

  /** Forgets what has changed: it was kept. */
  clearChanges(): void {
    this.changes.clear();
    this.positions.changed.clear();
    this.positions.changedModes.clear();
    this.wallets.unkept.length = 0;
    this.forced.unkept.length = 0;
  }

  #restore({ orders, trades, positions, modes, bookings }: FuturesState): void {
    this.store.restore(orders, trades);
    this.positions.restore(positions, modes);
    for (const position of positions) this.#shownPositions.begin(position, { ...position });
    this.wallets.restore(bookings);
  }

  #exposures(userId: string): readonly Exposure[] {
    const contracts = new Set([
      ...this.positions.held(userId).map(({ contract }) => contract),
      ...this.store.openOf(userId).map(({ contract }) => contract),
    ]);
    const legs = this.positions.legsOf(userId);
    return [...contracts].flatMap((contract) =>
      legs.map((leg) => this.exposureOf(this.positions.of(userId, contract, leg))),
    );
  }

  /** Refuses what would need more margin than there is; what needs no more than before passes. */
  #checkMargin(userId: string, request: ContractRequest, replaced?: ContractOrder): void {
    const nowMs = this.#options.now();
    const position = this.positions.of(userId, request.contract, request.leg);
    const exposure = this.exposureOf(position);
    const others = exposure.orders.filter((order) => order !== replaced);
    const after = { ...exposure, orders: [...others, { ...request, left: request.size }] };
    const more = initialMarginOf(after, nowMs).minus(initialMarginOf(exposure, nowMs));
    if (more.gt(ZERO) && more.gt(this.available(userId))) throw refusal('INSUFFICIENT_AVAILABLE');
    const value = exposure.market
      .coins(position.size.abs().plus(request.size))
      .times(exposure.market.markPriceAt(nowMs));
    if (value.gt(exposure.market.listing.row.risk_limit_base)) throw refusal('RISK_LIMIT_EXCEEDED');
  }

  #engines() {
    const { behavior, now, seed, state } = this.#options;
    // Funding that was due after the last booking was not paid yet.
    const paidUntilMs = state?.bookings.at(-1)?.atMs ?? Math.floor(now());
    const { markets, store, positions, wallets, stpGroup } = this;
    const random = new SeededRandom(seed ^ hashText('futures settlement'));
    const settlement = new ContractSettlement({ store, positions, wallets, random, behavior, now });
    return {
      trading: new ContractTrading({
        markets,
        store,
        positions,
        settlement,
        stpGroup,
        behavior,
        now,
        checkMargin: (...order) => this.#checkMargin(...order),
      }),
      forced: new ForcedCloses(
        { store, settlement, wallets, markets, now },
        state?.forcedCloses ?? [],
      ),
      funding: new Funding(positions, wallets, paidUntilMs),
    };
  }
}
