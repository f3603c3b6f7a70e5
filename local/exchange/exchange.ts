import { Big } from '../../shared/lib/decimal.ts';
import { DEFAULT_BEHAVIOR, type ExchangeBehavior } from './behavior/exchange-behavior.ts';
import { type FaultOptions, FaultPlan } from './behavior/faults.ts';
import { hashText, SeededRandom } from './behavior/random.ts';
import { AccountModes, type ExchangeAccountMode } from './engine/account-modes.ts';
import { archiveFile } from './engine/archive.ts';
import { type BookingReason, type BookRow, OUTSIDE_MOVES } from './engine/bookings.ts';
import { Changes } from './engine/changes.ts';
import { Countdowns } from './engine/countdowns.ts';
import { HOUSE, Ledger, type LedgerBalance } from './engine/ledger.ts';
import { SimulatedMarket } from './engine/market.ts';
import { LISTINGS, type MarketListing } from './engine/markets.ts';
import { OrderReads } from './engine/order-reads.ts';
import { ExchangeOrderStore } from './engine/order-store.ts';
import {
  type Order,
  type Trade,
  type TradeJson,
  tradeJson,
  type WireOrder,
  wireOrder,
} from './engine/orders.ts';
import { Pledges } from './engine/pledges.ts';
import { Settlement } from './engine/settlement.ts';
import { Shown } from './engine/shown.ts';
import { Trading } from './engine/trading.ts';
import { FuturesExchange } from './futures/futures-exchange.ts';
import { type FuturesLevers, leversOf } from './futures/levers.ts';
import { CONTRACT_LISTINGS, type ContractListing } from './futures/listings.ts';
import type { ExchangeRequest } from './http/admission.ts';
import { Edge, type ExchangeReply } from './http/edge.ts';
import { ExchangeGateway } from './http/gateway.ts';
import { type KeyOptions, Keys } from './http/keys.ts';
import { createMarketLevers, type MarketLevers } from './market-levers.ts';
import { beginnings, keepChanges, movesOf, piecesOf, restore } from './persistence/keeper.ts';
import type { Journal, Kept } from './persistence/kept.ts';
import { keptFutures } from './persistence/kept-futures.ts';
import { futuresStateOf } from './persistence/restore-futures.ts';
import { Streams } from './stream/streams.ts';

export type { ExchangeRequest } from './http/admission.ts';
export type { ExchangeReply } from './http/edge.ts';

export type AccountOptions = {
  /** Digits. */
  readonly userId: string;
  readonly keys: readonly KeyOptions[];
  /** The available amount of each currency at the start. */
  readonly balances: Readonly<Record<string, string>>;
  /** Classic where it is absent. */
  readonly mode?: ExchangeAccountMode;
  /** USDT in the futures wallet of a classic account; without it there is no such wallet. */
  readonly futures?: string;
  /** The leverage that the user has set for contracts, which are in cross margin; else Gate's. */
  readonly leverage?: Readonly<Record<string, string>>;
};

export type ExchangeOptions = {
  /** Epoch ms. The exchange has no other source of time and no timers. */
  readonly now: () => number;
  readonly seed: number;
  readonly accounts: readonly AccountOptions[];
  readonly behavior?: Partial<ExchangeBehavior>;
  readonly faults?: Omit<FaultOptions, 'seed'>;
  readonly listings?: readonly MarketListing[];
  readonly contracts?: readonly ContractListing[];
  /** Starting prices by pair, where they differ from the listings. */
  readonly prices?: Readonly<Record<string, string>>;
  /** How far prices move by themselves, from the lowest to the highest; default 0: they stand still. */
  readonly volatilityPercent?: number;
  /** Where its state is kept, and from where it goes on; by default nowhere. */
  readonly journal?: Journal;
};

/** An order that was accepted, whatever its sender was told. */
export type AcceptedOrder = {
  readonly userId: string;
  readonly text: string;
  readonly orderId: string;
  readonly atMs: number;
};

/** An exchange for spot and futures that behaves like Gate's, in one object, and the levers that move it. */
export type Exchange = MarketLevers & {
  /** Serves one request. The same seed and the same requests at the same times give the same replies. */
  readonly handle: (request: ExchangeRequest) => ExchangeReply;
  /** The text of a file of the public archive; undefined if there is none. */
  readonly archive: (path: string) => string | undefined;
  /** The faults on the way; see faults.ts. */
  readonly faults: FaultPlan;
  readonly setBehavior: (behavior: Partial<ExchangeBehavior>) => void;
  /** While it is on, every request is answered with 503. */
  readonly setMaintenance: (isOn: boolean) => void;
  readonly deposit: (userId: string, currency: string, amount: string) => void;
  /** Moves money from outside to the user, or outside if the change is negative. */
  readonly moveOutside: (
    userId: string,
    currency: string,
    change: string,
    type: keyof typeof OUTSIDE_MOVES,
  ) => void;
  /** Switches the account to another mode; refused while orders are open. */
  readonly setMode: (userId: string, mode: ExchangeAccountMode) => void;
  /** The margin that futures of a unified account use of its wallet, in USDT. */
  readonly setMarginInUse: (userId: string, amount: string) => void;
  /** The market of USDT perpetual contracts: its levers, and its true orders, positions and money. */
  readonly futures: FuturesLevers;
  /** Lends a unified account an amount that it owes from then on. */
  readonly borrow: (userId: string, currency: string, amount: string) => void;
  readonly addKey: (userId: string, key: KeyOptions) => void;
  readonly revokeKey: (key: string) => void;
  /** The connections to its WebSocket. */
  readonly streams: Pick<Streams, 'count' | 'handshake' | 'open' | 'endAll' | 'upgrade'>;
  /** Lets the markets go on to the present without a request. */
  readonly catchUp: () => void;

  /** The true orders, without lag and for ever; oldest first. */
  readonly balances: (userId: string) => readonly LedgerBalance[];
  readonly accountBook: (userId: string) => readonly BookRow[];
  readonly orders: (userId: string) => readonly WireOrder[];
  readonly trades: (userId: string) => readonly TradeJson[];
  readonly placements: () => readonly AcceptedOrder[];
  /** How many orders were accepted per client order id: more than one is a duplicate. */
  readonly placementsByText: () => ReadonlyMap<string, number>;
  /** The sum over all holders per currency: zero, because every deposit has a source. */
  readonly totals: () => Readonly<Record<string, string>>;
};

/** Opens an exchange with these accounts. */
export function createExchange(options: ExchangeOptions): Exchange {
  const { now, seed, accounts } = options;
  let behavior: ExchangeBehavior = { ...DEFAULT_BEHAVIOR, ...options.behavior };
  const currentBehavior = () => behavior;
  const { journal } = options;
  const pieces = journal?.read() ?? [];
  const changes = new Changes();
  const store = new ExchangeOrderStore<Order, Trade>(changes, ({ pair }) => pair.id);
  const ledger = new Ledger(changes);
  const parts = { store, ledger, changes };
  const keys = new Keys();
  const modes = new AccountModes(store);
  const pledges = new Pledges();
  const markets = openMarkets(options, pieces);
  restore(
    parts,
    pieces,
    [...markets.values()].map(({ listing }) => listing.pair),
  );
  const random = new SeededRandom(seed);
  const settlement = new Settlement({ ledger, store, random, behavior: currentBehavior, now });
  const trading = new Trading({ markets, store, settlement, behavior: currentBehavior, now });
  const shown = new Shown<Order>();
  const countdowns = new Countdowns();
  const reads = new OrderReads(store, shown, currentBehavior, now);
  const futures = new FuturesExchange({
    contracts: options.contracts ?? CONTRACT_LISTINGS,
    markets,
    ledger,
    modes,
    pledges,
    behavior: currentBehavior,
    now,
    seed,
    ...(pieces.length > 0 && { state: futuresStateOf(pieces) }),
  });
  const simulation = {
    futures,
    markets,
    ledger,
    store,
    trading,
    reads,
    keys,
    countdowns,
    modes,
    pledges,
    behavior: currentBehavior,
  };
  const gateway = new ExchangeGateway(simulation);
  const faults = new FaultPlan({ ...options.faults, seed: seed ^ hashText('faults') });
  const edge = new Edge({ gateway, faults, behavior: currentBehavior, now, seed });
  const lags = new SeededRandom(seed ^ hashText('lags'));
  const streams = new Streams({
    simulation,
    behavior: () => behavior.stream,
    isInMaintenance: () => edge.isInMaintenance,
    now,
    random: new SeededRandom(seed ^ hashText('streams')),
  });

  function moveOutside(
    userId: string,
    currency: string,
    change: string,
    type: keyof typeof OUTSIDE_MOVES,
  ): void {
    const reason: BookingReason = { type, code: OUTSIDE_MOVES[type], text: '' };
    const ends = [HOUSE.outside, userId].map((name) => ({ name, reason }));
    const [from, to] = new Big(change).lt('0') ? ends.toReversed() : ends;
    ledger.transfer({ from: from!, to: to!, currency, amount: new Big(change).abs(), atMs: now() });
  }
  const deposit = (userId: string, currency: string, amount: string): void =>
    moveOutside(userId, currency, amount, 'deposit');
  function keep(...more: readonly Kept[]): void {
    streams.publish(changes);
    if (behavior.changeLagMs.max > 0) {
      for (const order of changes.orders) {
        shown.note(order, now(), lags.integer(behavior.changeLagMs));
      }
    }
    futures.note();
    keepChanges(parts, journal, [...keptFutures(futures), ...more]);
    futures.clearChanges();
  }
  /** Lets orders end and markets move that have been due since the last time. */
  function catchUp(): void {
    for (const order of countdowns.due(store, now())) trading.cancel(order);
    trading.catchUp();
    futures.catchUp();
  }
  function setMode(userId: string, mode: ExchangeAccountMode): void {
    modes.set(userId, mode);
    keep({ kind: 'mode', userId, mode });
  }
  function openFutures({ userId, futures: amount, leverage = {} }: AccountOptions): void {
    if (amount !== undefined) futures.fund(userId, amount);
    for (const [contract, limit] of Object.entries(leverage)) {
      futures.setLeverage(userId, contract, limit);
    }
  }
  for (const { userId, mode } of piecesOf(pieces, 'mode')) modes.restore(userId, mode);
  for (const account of accounts) {
    for (const key of account.keys) keys.add(account.userId, key, now(), now());
    const isNew = ledger.balances(account.userId).length === 0;
    if (isNew) {
      setMode(account.userId, account.mode ?? 'classic');
      for (const [currency, amount] of Object.entries(account.balances)) {
        deposit(account.userId, currency, amount);
      }
    }
    // A user may begin with contracts later than with pairs.
    if (isNew || !futures.wallets.exists(account.userId)) openFutures(account);
  }

  keep(...(pieces.length === 0 ? beginnings(markets) : []));

  return {
    handle: (request) => {
      catchUp();
      const reply = edge.handle(request);
      keep();
      return reply;
    },
    archive: (path) => archiveFile(path, markets, now()),
    faults,
    setBehavior: (changed) => {
      behavior = { ...behavior, ...changed };
    },
    setMaintenance: (isOn) => {
      edge.isInMaintenance = isOn;
    },
    ...createMarketLevers({ markets, now, catchUp, keep }),
    deposit: (userId, currency, amount) => {
      deposit(userId, currency, amount);
      keep();
    },
    moveOutside: (userId, currency, change, type) => {
      moveOutside(userId, currency, change, type);
      keep();
    },
    setMode,
    setMarginInUse: (userId, amount) => pledges.setMargin(userId, amount),
    borrow: (userId, currency, amount) => {
      pledges.setDebt(userId, currency, amount);
      deposit(userId, currency, amount);
      keep();
    },
    addKey: (userId, key) => keys.add(userId, key, now(), now() + behavior.keyChangeLagMs),
    revokeKey: (key) => keys.revoke(key, now() + behavior.keyChangeLagMs),
    streams,
    catchUp: () => {
      catchUp();
      keep();
    },
    futures: leversOf(futures, keep),
    balances: (userId) => ledger.balances(userId),
    accountBook: (userId) => ledger.accountBook(userId),
    orders: (userId) => store.ordersOf(userId).map((order) => wireOrder(order)),
    trades: (userId) => store.tradesOf(userId).map(tradeJson),
    placements: () => store.all().map(placementOf),
    placementsByText: () => countBy(store.all().map(({ text }) => text)),
    totals: () => ledger.totals(),
  };
}

function openMarkets(
  options: ExchangeOptions,
  pieces: readonly Kept[],
): ReadonlyMap<string, SimulatedMarket> {
  const { now, seed, listings = LISTINGS, prices = {}, volatilityPercent = 0 } = options;
  return new Map(
    listings.map((listing) => {
      const price = prices[listing.pair.id] ?? listing.price;
      const moves = movesOf(pieces, listing.pair.id, volatilityPercent);
      const whole = { ...listing, price };
      const market = new SimulatedMarket({
        listing: whole,
        seed,
        volatilityPercent,
        nowMs: now(),
        moves,
      });
      return [listing.pair.id, market];
    }),
  );
}

function placementOf({ userId, text, id, createdAtMs }: Order): AcceptedOrder {
  return {
    userId,
    text,
    orderId: id,
    atMs: createdAtMs,
  };
}

function countBy(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
