import { Big } from '../../../shared/lib/decimal.ts';
import fc from '../../support/fast-check.ts';
import { act, type Driver, read } from './exit-drivers.ts';
import {
  buy,
  carryOutCancel,
  claim,
  execute,
  fill,
  type LegRecord,
  pollEntry,
  reconcile,
  refuseForNow,
  type World,
} from './exit-world.ts';

/** What can happen to an exit. */
type Occasion = {
  readonly world: World;
  readonly driver: Driver;
  /** Any leg with a record. */
  readonly record: LegRecord | undefined;
  readonly which: number;
  /** A ratio. */
  readonly part: string;
};

const HAPPENINGS = {
  read: ({ world, driver }) => void read(world, driver),
  act: ({ world, driver }) => act(world, driver),
  crash: ({ world, driver, which }) => act(world, driver, which % 2),
  /** A message may be delivered twice, or never. */
  deliver: ({ world, which }) => {
    const message = pick(world.messages, which);
    if (message) claim(world, message);
  },
  post: ({ world, record, part }) => {
    if (record?.status === 'submitting' && !record.order) execute(world, record, part);
  },
  refused_for_now: ({ record }) => {
    if (record?.status === 'submitting' && !record.order) refuseForNow(record);
  },
  /** The POST was lost, which is proven; or its answer was. */
  resolve: ({ record }) => {
    if (record?.status === 'submitting') reconcile(record);
  },
  poll: ({ record }) => {
    if (record?.order) reconcile(record);
  },
  fill: ({ world, record, part }) => {
    if (record) fill(world, record, new Big(record.leg.amount).times(part));
  },
  cancels: ({ world: { entry }, record }) => {
    if (record) carryOutCancel(record);
    if (entry?.isCancelRequested) entry.isOpen = false;
  },
  by_hand: ({ record }) => {
    if (record?.order?.isOpen) record.order.isOpen = false;
  },
  buy: ({ world, part }) => {
    const { amount = '0' } = world.entry ?? {};
    buy(world, new Big(amount).times(part).round(1, Big.roundDown));
  },
  poll_entry: ({ world }) => pollEntry(world),
  entry_cancelled: ({ world: { entry } }) => {
    if (entry) entry.isOpen = false;
  },
  time: ({ world, which }) => {
    world.nowMs += which * 5_000;
  },
  met: ({ world }) => {
    world.isMet = world.plan.stopLoss !== undefined;
  },
  price_back: ({ world }) => {
    world.isMet = false;
  },
  halt: ({ world }) => {
    world.isHalted = true;
    for (const each of world.records.values()) if (!each.end) each.isCancelRequested = true;
  },
  rearm: ({ world }) => rearm(world),
  key_gone: ({ world }) => {
    world.canSend = false;
  },
  key_back: ({ world }) => {
    world.canSend = true;
  },
  cancel_exit: ({ world, which }) => {
    if (which >= 4) return;
    // The request is a write of the exit's record.
    world.exit = { ...world.exit, isCancelled: true, version: world.exit.version + 1 };
  },
  coins_gone: ({ world, which, part }) => {
    if (which < 4) world.coins = world.coins.times(part).round(1, Big.roundDown);
  },
  not_tradable: ({ world, which }) => {
    world.market = { ...world.market, canSell: which === 0 ? 'never' : 'later' };
  },
  no_price: ({ world }) => {
    const { lastPrice: _price, ...rules } = world.market;
    world.market = rules;
  },
  price: ({ world, part }) => {
    world.market = { ...world.market, lastPrice: part === '0' ? '5' : '100', canSell: 'now' };
  },
} as const satisfies Readonly<Record<string, (occasion: Occasion) => void>>;

type Kind = keyof typeof HAPPENINGS;

/** What must happen often, so that the rest has something to happen to. */
const WEIGHTS: Readonly<Partial<Record<Kind, number>>> = {
  read: 12,
  act: 12,
  deliver: 6,
  post: 6,
  fill: 4,
  poll: 8,
  cancels: 4,
  buy: 3,
  poll_entry: 4,
  time: 3,
};

/** They free coins of a resting leg before Sluice knows. */
const UNANNOUNCED: readonly Kind[] = ['by_hand', 'halt'];

export type Event = { readonly kind: Kind; readonly which: number; readonly part: string };

export const isAnnounced = ({ kind }: Event): boolean => !UNANNOUNCED.includes(kind);

export const anyEvent: fc.Arbitrary<Event> = fc.record({
  kind: fc.oneof(
    ...(Object.keys(HAPPENINGS) as Kind[]).map((kind) => ({
      weight: WEIGHTS[kind] ?? 1,
      arbitrary: fc.constant(kind),
    })),
  ),
  which: fc.nat(20),
  part: fc.constantFrom('0', '0.3', '0.5', '1', '1'),
});

export function happen(world: World, drivers: readonly Driver[], event: Event): void {
  const { kind, which, part } = event;
  const driver = drivers[which % drivers.length]!;
  const record = pick([...world.records.values()], which);
  HAPPENINGS[kind]({ world, driver, record, which, part });
}

/** A person lets the exit go on after a halt. */
export function rearm(world: World): void {
  world.isHalted = false;
  const { suspended: _suspended, ...state } = world.exit.state;
  if (world.exit.ended) return;
  world.exit = { ...world.exit, state, version: world.exit.version + 1 };
}

function pick<T>(all: readonly T[], which: number): T | undefined {
  return all.length > 0 ? all[which % all.length] : undefined;
}
