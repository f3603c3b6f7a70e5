import { Big, smallest, sum } from '../../../shared/lib/decimal.ts';
import type { Ending } from '../../../shared/programs/exits/decision.ts';
import { unsettledLegs } from '../../../shared/programs/exits/legs.ts';
import type { ExitPlan } from '../../../shared/programs/exits/plan.ts';
import type {
  LegEnd,
  LegSeen,
  MarketSeen,
  PositionSeen,
  Seen,
} from '../../../shared/programs/exits/seen.ts';
import type { ExitLeg, ExitState } from '../../../shared/programs/exits/state.ts';

/** A leg's record in the ledger, and its order at the exchange. */
export type LegRecord = {
  readonly leg: ExitLeg;
  status: 'submitting' | 'open' | 'final';
  isCancelRequested: boolean;
  /** As the record has it while the order rests. */
  seenFilled?: Big;
  /** At the exchange, whatever the record says of it. */
  order?: { filled: Big; isOpen: boolean; endedBy?: 'exchange' };
  end?: LegEnd;
};

export type World = {
  readonly plan: ExitPlan;
  market: MarketSeen;
  readonly feeRate: string;
  nowMs: number;
  /** The exit's record. */
  exit: { state: ExitState; version: number; isCancelled: boolean; ended?: Ending };
  readonly records: Map<string, LegRecord>;
  /** Messages of legs, each delivered at any time or never. */
  readonly messages: ExitLeg[];
  /** The order that buys: at the exchange, and as its record has it. */
  entry?: {
    readonly amount: string;
    filled: Big;
    isOpen: boolean;
    seenFilled: Big;
    seenEnded: boolean;
    isCancelRequested: boolean;
  };
  /** Of an exit that closes a position: contracts on its side. Below zero the position is turned. */
  coins: Big;
  /** Present if the exit closes a position: how the legs close it, and how it was read last. */
  position?: {
    readonly onlyReduces: (leg: ExitLeg) => boolean;
    shown?: Big;
    /** Whether the legs were read after it. */
    areFillsRead: boolean;
    /** Whether a leg has opened, enlarged or turned the position. */
    wasOpenedByLeg: boolean;
  };
  /** What others leave to the exit: stored by its drivers, each with the version of the record. */
  held: { readonly amount: string; readonly version: number };
  isMet: boolean;
  isHalted: boolean;
  canSend: boolean;
};

export function createWorld(
  plan: ExitPlan,
  {
    amount,
    hasEntry,
    feeRate,
    onlyReduces,
  }: {
    amount: string;
    hasEntry: boolean;
    feeRate: string;
    onlyReduces?: (leg: ExitLeg) => boolean;
  },
): World {
  const state = { owned: hasEntry ? '0' : amount, missing: '0', legs: [] };
  return {
    plan,
    market: {
      amountStep: '0.1',
      minBaseAmount: '0.3',
      minQuoteAmount: '3',
      lastPrice: '100',
      canSell: 'now',
    },
    feeRate,
    nowMs: 1_000_000,
    exit: { state, version: 1, isCancelled: false },
    records: new Map(),
    messages: [],
    ...(hasEntry && {
      entry: {
        amount,
        filled: new Big('0'),
        isOpen: true,
        seenFilled: new Big('0'),
        seenEnded: false,
        isCancelRequested: false,
      },
    }),
    coins: new Big(hasEntry ? '0' : amount),
    ...(onlyReduces && { position: { onlyReduces, areFillsRead: false, wasOpenedByLeg: false } }),
    held: { amount: state.owned, version: 0 },
    isMet: false,
    isHalted: false,
    canSend: true,
  };
}

/** What a driver reads. */
export function look(world: World, available?: string): Seen {
  const { entry, exit } = world;
  return {
    nowMs: world.nowMs,
    legs: new Map(exit.state.legs.map(({ name }) => [name, legSeen(world, name)])),
    ...(entry && {
      entry: {
        filledAmount: entry.seenFilled.toString(),
        feesInCoin: entry.seenFilled.times(world.feeRate).toString(),
        hasEnded: entry.seenEnded,
        isHalfFilled: entry.seenFilled.times('2').gte(entry.amount),
        isCancelRequested: entry.isCancelRequested,
      },
    }),
    market: world.market,
    ...(world.isMet && { met: 'stop_loss' }),
    isCancelled: exit.isCancelled,
    isHalted: world.isHalted,
    canSend: world.canSend,
    ...(available !== undefined && { available }),
    ...(world.position && { position: positionSeen(world.position) }),
  };
}

function positionSeen({ shown, areFillsRead }: NonNullable<World['position']>): PositionSeen {
  if (!shown) return {};
  const supported = (shown.gt('0') ? shown : new Big('0')).toString();
  return { supported, ...(areFillsRead && { areFillsRead }) };
}

function legSeen({ records }: World, name: string): LegSeen {
  const record = records.get(name);
  if (!record) return { kind: 'no_record' };
  if (record.end) return record.end;
  const { status, isCancelRequested, seenFilled } = record;
  const filled = seenFilled && { filled: seenFilled.toString() };
  return { kind: 'live', isResting: status === 'open', isCancelRequested, ...filled };
}

export function available(world: World): Big {
  const locked = [...world.records.values()].flatMap(({ leg, order }) =>
    order?.isOpen ? [new Big(leg.amount).minus(order.filled)] : [],
  );
  return world.coins.minus(sum(locked));
}

/** The claim of a leg: its record must not exist, and the exit must have granted it. */
export function claim(world: World, message: ExitLeg): LegRecord | undefined {
  const { state, isCancelled, ended } = world.exit;
  const granted = unsettledLegs(state).find(({ name }) => name === message.name);
  const isAllowed =
    world.canSend &&
    !world.isHalted &&
    ended === undefined &&
    !isCancelled &&
    !state.suspended &&
    granted?.amount === message.amount &&
    (message.kind === 'step') === (state.firing !== undefined);
  if (!isAllowed || world.records.has(message.name)) return undefined;
  const record: LegRecord = { leg: message, status: 'submitting', isCancelRequested: false };
  world.records.set(message.name, record);
  return record;
}

/** The POST of a claimed leg reaches the exchange. A market order ends at once, filled in part. */
export function execute(world: World, record: LegRecord, part: string): void {
  const { leg } = record;
  const isRefused = world.position
    ? world.position.onlyReduces(leg) && world.coins.lte('0')
    : available(world).lt(leg.amount);
  if (isRefused) {
    finish(record, { kind: 'ended', sold: '0', by: 'exchange', lacksCoins: true });
    return;
  }
  record.order = { filled: new Big('0'), isOpen: true };
  if (leg.kind === 'take_profit') return;
  fill(world, record, new Big(leg.amount).times(part));
  record.order.isOpen = false;
}

/** The exchange takes no order now: nothing of the leg is tried. */
export function refuseForNow(record: LegRecord): void {
  finish(record, { kind: 'ended', sold: '0', by: 'exchange', passes: 'limit' });
}

export function fill(world: World, record: LegRecord, most: Big): void {
  const { leg, order } = record;
  if (!order?.isOpen) return;
  const left = new Big(leg.amount).minus(order.filled);
  const { position, coins } = world;
  const closable = coins.gt('0') ? coins : new Big('0');
  const room = position?.onlyReduces(leg) ? smallest(left, closable) : left;
  const filled = smallest(room, most.round(1, Big.roundUp));
  if (position && filled.gt(closable)) position.wasOpenedByLeg = true;
  order.filled = order.filled.plus(filled);
  world.coins = coins.minus(filled);
  if (order.filled.eq(leg.amount)) order.isOpen = false;
  pruneByPosition(world);
}

/** The exchange ends reduce-only orders that rest on no position. */
export function pruneByPosition({ position, coins, records }: World): void {
  if (!position || coins.gt('0')) return;
  for (const { order } of records.values()) {
    if (!order?.isOpen) continue;
    order.isOpen = false;
    order.endedBy = 'exchange';
  }
}

/** The record learns what is true of its order: by an answer, a poll, or a proof of absence. */
export function reconcile(record: LegRecord): void {
  const { order, status, leg } = record;
  if (status === 'final') return;
  if (!order) {
    finish(record, { kind: 'ended', sold: '0', by: 'proof_of_absence' });
  } else if (order.isOpen) {
    record.status = 'open';
    record.seenFilled = order.filled;
  } else {
    const isFilled = order.filled.eq(leg.amount) || leg.kind === 'step';
    const unasked = order.endedBy ?? 'person';
    const by = isFilled ? 'fills' : record.isCancelRequested ? 'sluice' : unasked;
    finish(record, { kind: 'ended', sold: order.filled.toString(), by });
  }
}

/** The exchange carries out a requested cancel. */
export function carryOutCancel(record: LegRecord): void {
  if (record.isCancelRequested && record.order) record.order.isOpen = false;
}

/** A marker in place of the record of a leg that was not claimed. */
export function block({ records, exit }: World, name: string): void {
  const leg = exit.state.legs.find((each) => each.name === name)!;
  records.set(name, {
    leg,
    status: 'final',
    isCancelRequested: true,
    end: { kind: 'ended', sold: '0', by: 'sluice' },
  });
}

function finish(record: LegRecord, end: LegEnd): void {
  record.status = 'final';
  record.end = end;
}

/** The entry buys. Its fee is taken in the coin. */
export function buy(world: World, amount: Big): void {
  const { entry } = world;
  if (!entry?.isOpen) return;
  const bought = smallest(amount, new Big(entry.amount).minus(entry.filled));
  entry.filled = entry.filled.plus(bought);
  world.coins = world.coins.plus(bought.times(new Big('1').minus(world.feeRate)));
  if (entry.filled.eq(entry.amount)) entry.isOpen = false;
}

export function pollEntry({ entry }: World): void {
  if (!entry) return;
  entry.seenFilled = entry.filled;
  entry.seenEnded = !entry.isOpen;
}

/** What the legs have sold and may still sell: the law is that it is never more than was bought. */
export function soldAndLive(world: World): Big {
  return sum(
    [...world.records.values()].map(({ leg, order, status }) => {
      if (order) return order.isOpen ? leg.amount : order.filled;
      return status === 'submitting' ? leg.amount : '0';
    }),
  );
}

/** Everything that was ever bought or handed over, in whole steps of the pair. */
export function everOwned({ entry, exit, feeRate }: World): Big {
  if (!entry) return new Big(exit.state.owned).plus(exit.state.missing);
  return entry.filled.times(new Big('1').minus(feeRate)).round(1, Big.roundDown);
}
