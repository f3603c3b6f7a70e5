import { Big, smallest, sum } from '../../../../shared/lib/decimal.ts';
import { applyChange } from '../../../../shared/programs/slices/apply.ts';
import { decide } from '../../../../shared/programs/slices/decide.ts';
import type {
  SliceSeen,
  SlicesDecision,
  SlicesEnding,
} from '../../../../shared/programs/slices/decision.ts';
import type { SlicePlan } from '../../../../shared/programs/slices/plan.ts';
import type { SlotTimes } from '../../../../shared/programs/slices/slots.ts';
import type { SlicesState } from '../../../../shared/programs/slices/state.ts';

export const START_MS = 1_700_000_000_000;

/** A child's record and what of it is at the exchange. */
type ChildOrder = {
  readonly slot: number;
  readonly amount: string;
  readonly claimedAtMs: number;
  filled: string;
  state: 'unknown' | 'ended' | 'refused' | 'blocked';
  isCancelRequested: boolean;
};

/** A sliced order's record, its children, and everything that may go wrong between them. */
export type SliceWorld = {
  readonly schedule: SlotTimes;
  state: SlicesState;
  version: number;
  nowMs: number;
  touch: string | undefined;
  least: string;
  canSend: boolean;
  isHalted: boolean;
  isCancelled: boolean;
  ended?: SlicesEnding;
  readonly children: Map<string, ChildOrder>;
  /** Messages under way: any of them may come twice, late or never. */
  readonly messages: string[];
  readonly grants: { readonly slot: number; readonly atMs: number }[];
};

/** What a driver has read; by the time it acts, the world may have moved on. */
export type Reading = { readonly version: number; readonly decision: SlicesDecision };

export function planOf(over: Partial<SlicePlan> = {}): SlicePlan {
  return {
    overMs: 600_000,
    everyMs: 60_000,
    count: 10,
    jitter: '0',
    slippage: '0.002',
    catchUp: 'none',
    ...over,
  };
}

export function createSliceWorld(plan: SlicePlan, total = '1', decimals = 4): SliceWorld {
  return {
    schedule: { ...plan, startMs: START_MS, seed: 'stem' },
    state: {
      startMs: START_MS,
      total,
      decimals,
      taken: '0',
      slots: '',
      priceSum: '0',
      priceCount: 0,
      refusals: 0,
    },
    version: 1,
    nowMs: START_MS,
    touch: '100',
    least: '0.001',
    canSend: true,
    isHalted: false,
    isCancelled: false,
    children: new Map(),
    messages: [],
    grants: [],
  };
}

export function read(world: SliceWorld): Reading {
  const { state, nowMs, touch, least, isCancelled, isHalted, canSend } = world;
  const slice = state.slice && seen(world, state.slice.name);
  const decision = decide(world.schedule, state, {
    nowMs,
    ...(slice && { slice }),
    ...(touch !== undefined && { touch, least }),
    side: 'buy',
    limitPrice: '110',
    isCancelled,
    ...(isHalted && { stopped: 'halted' }),
    canSend,
  });
  return { version: world.version, decision };
}

function seen(world: SliceWorld, name: string): SliceSeen {
  const child = world.children.get(name);
  if (!child) return { kind: 'no_record' };
  const { state, isCancelRequested, filled, amount } = child;
  switch (state) {
    case 'unknown':
      return { kind: 'live', isCancelRequested };
    case 'blocked':
      return { kind: 'ended', taken: '0', how: 'not_sent' };
    case 'refused':
      return {
        kind: 'ended',
        taken: '0',
        how: 'refused',
        refusal: { code: 'PRICE_COLLAR', message: 'too far' },
      };
    case 'ended': {
      const isAll = new Big(filled).eq(amount);
      const isNone = new Big(filled).eq('0');
      return {
        kind: 'ended',
        taken: filled,
        how: isAll ? 'filled' : isNone ? 'nothing' : 'partially_filled',
      };
    }
  }
}

/** Carries out a decision that was made for an earlier state; false if it did nothing. */
export function act(world: SliceWorld, { version, decision }: Reading): boolean {
  switch (decision.kind) {
    case 'wait':
      return false;
    case 'send':
      if (world.state.slice) world.messages.push(world.state.slice.name);
      return true;
    case 'withdraw':
      withdraw(world);
      return true;
    case 'end':
      if (version !== world.version || world.ended) return false;
      world.ended = decision.why;
      world.version += 1;
      return true;
    default: {
      const isFresh = version === world.version && !world.ended;
      if (!isFresh || (decision.kind === 'grant' && world.isCancelled)) return false;
      world.state = applyChange(world.state, decision, world.nowMs);
      world.version += 1;
      if (decision.kind === 'grant') {
        world.grants.push({ slot: decision.slot, atMs: world.nowMs });
      }
      return true;
    }
  }
}

function withdraw(world: SliceWorld): void {
  const { slice } = world.state;
  if (!slice) return;
  const child = world.children.get(slice.name);
  if (child) child.isCancelRequested = true;
  else put(world, slice.slot, slice.amount, 'blocked');
}

function put(world: SliceWorld, slot: number, amount: string, state: ChildOrder['state']) {
  const claimedAtMs = world.nowMs;
  const child = { slot, amount, claimedAtMs, filled: '0', state, isCancelRequested: false };
  world.children.set(`s${slot}`, child);
}

/** A message arrives: the claim checks the record in the same transaction. */
export function deliver(world: SliceWorld, name: string, isRefused: boolean): void {
  const { slice } = world.state;
  const isClaimable = !world.ended && !world.isCancelled && slice?.name === name;
  if (!isClaimable || world.children.has(name)) return;
  put(world, slice.slot, slice.amount, isRefused ? 'refused' : 'unknown');
}

/** The exchange fills a part of each order whose outcome is unknown, and it becomes known. */
export function settleOrders(world: SliceWorld, part: string): void {
  for (const child of world.children.values()) {
    if (child.state !== 'unknown') continue;
    const filled = new Big(child.amount).times(part).round(world.state.decimals, Big.roundDown);
    child.filled = smallest(filled, new Big(child.amount)).toString();
    child.state = 'ended';
  }
}

/** What is filled, or may still be. */
export function filledOrLive(world: SliceWorld): Big {
  const all = [...world.children.values()];
  return sum(all.map(({ state, amount, filled }) => (state === 'unknown' ? amount : filled)));
}

export const liveCount = (world: SliceWorld): number =>
  [...world.children.values()].filter(({ state }) => state === 'unknown').length;

/** One driver without trouble goes on until it waits. */
export function drive(world: SliceWorld): void {
  for (let count = 0; count < 50 && !world.ended; count++) {
    const reading = read(world);
    if (!act(world, reading)) return;
    if (reading.decision.kind === 'send') return;
  }
}

/** Looks every few seconds until the order has ended, with everything arriving and filling. */
export function runOn(
  world: SliceWorld,
  { everyMs = 5_000, part = '1', untilMs = Number.POSITIVE_INFINITY } = {},
): void {
  for (let looks = 0; looks < 20_000 && !world.ended && world.nowMs < untilMs; looks++) {
    drive(world);
    for (const name of world.messages.splice(0)) deliver(world, name, false);
    settleOrders(world, part);
    world.nowMs += everyMs;
  }
}
