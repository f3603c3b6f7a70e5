import { type Item, keyOfHoldings } from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';
import type { Condition } from '../../ledger/write.ts';
import type { Clock } from '../../lib/clock.ts';
import { Big, largest, smallest, sum } from '../../lib/decimal.ts';

export type HoldingsStore = ReturnType<typeof createHoldingsStore>;

/**
 * What the working exits of an account own of one coin and no resting order locks: whoever sells by the
 * balance leaves so much.
 */
export type HeldCoins = {
  /** Grows with every write. */
  readonly version: number;
  /** By the stems of the exits. */
  readonly holders: ReadonlyMap<string, Held>;
};

/** An amount, and the version of the exit's record that it comes from. */
type Held = {
  readonly amount: string;
  /** With what its resting orders lock: they may have been cancelled since. Absent: the same. */
  readonly owned?: string;
  readonly recordVersion: number;
};

/** One holder of an account's coins, and when it was written last; our clock. */
export type Holder = Pick<Held, 'amount'> & {
  readonly coin: string;
  readonly stem: string;
  readonly atMs: number;
};

const AMOUNT = 'held/';
const OWNED = 'heldOwned/';
const RECORD_VERSION = 'heldVersion/';
const AT_MS = 'heldAtMs/';
const COINS_MAX = 1_000;

/** One item an account and coin. */
export function createHoldingsStore(table: LedgerTable, clock: Clock) {
  async function read(account: string, coin: string): Promise<HeldCoins> {
    return holdingsOf(await table.get(keyOfHoldings(account, coin)));
  }

  /** All holders of an account. */
  async function holders(account: string): Promise<readonly Holder[]> {
    const { pk: partition, sk: prefix } = keyOfHoldings(account, '');
    const items = table.query({ partition, sort: { prefix }, limit: COINS_MAX });
    const found: Holder[] = [];
    for await (const item of items) {
      for (const [stem, { amount }] of holdingsOf(item).holders) {
        const atMs = Number(item[AT_MS + stem] ?? 0);
        found.push({ coin: String(item.coin), stem, amount, atMs });
      }
    }
    return found;
  }

  /**
   * Takes coins for an exit that is about to begin, or for a sell by the balance, unless the item has
   * changed since it was read. A repeat of its message never makes it less: the amount that the first
   * delivery has taken may be the one that counts.
   */
  async function take(
    account: string,
    coin: string,
    { version, holders }: HeldCoins,
    stem: string,
    amount: string,
  ): Promise<boolean> {
    const condition: Condition =
      version === 0
        ? { expression: 'attribute_not_exists(#version)', names: { '#version': 'version' } }
        : {
            expression: '#version = :version',
            names: { '#version': 'version' },
            values: { ':version': version },
          };
    const before = holders.get(stem);
    const most = largest(new Big(amount), new Big(before?.amount ?? '0')).toString();
    const held = { amount: most, recordVersion: before?.recordVersion ?? 0 };
    return write(account, coin, stem, held, condition);
  }

  /** Stores what an exit holds by this version of its record, and never what an older one said. */
  async function note(account: string, coin: string, stem: string, held: Held): Promise<void> {
    await write(account, coin, stem, held, {
      expression: 'attribute_not_exists(#record) OR #record <= :record',
      names: { '#record': RECORD_VERSION + stem },
      values: { ':record': held.recordVersion },
    });
  }

  async function write(
    account: string,
    coin: string,
    stem: string,
    { amount, owned = amount, recordVersion }: Held,
    condition: Condition,
  ): Promise<boolean> {
    const isSame = owned === amount;
    const set = {
      coin,
      [AMOUNT + stem]: amount,
      [OWNED + stem]: isSame ? undefined : owned,
      [RECORD_VERSION + stem]: recordVersion,
      [AT_MS + stem]: clock.nowMs(),
    };
    const update = keyOfHoldings(account, coin);
    const remove = isSame ? [OWNED + stem] : [];
    const write = { update, set, remove, add: { version: 1 }, condition };
    return (await table.commit([write])).committed;
  }

  /** The exit has ended, or the outcome of the sell is known. */
  async function release(account: string, coin: string, stem: string): Promise<void> {
    const update = keyOfHoldings(account, coin);
    const remove = [AMOUNT, OWNED, RECORD_VERSION, AT_MS].map((name) => name + stem);
    const condition = {
      expression: '#record >= :none',
      names: { '#record': RECORD_VERSION + stem },
      values: { ':none': 0 },
    };
    await table.commit([{ update, remove, add: { version: 1 }, condition }]);
  }

  return { read, holders, take, note, release };
}

function holdingsOf(item: Item | undefined): HeldCoins {
  const holders = Object.entries(item ?? {}).flatMap(([attribute, value]) => {
    if (!attribute.startsWith(AMOUNT)) return [];
    const stem = attribute.slice(AMOUNT.length);
    const recordVersion = Number(item?.[RECORD_VERSION + stem] ?? 0);
    const owned = String(item?.[OWNED + stem] ?? value);
    return [[stem, { amount: String(value), owned, recordVersion }] as const];
  });
  return { version: Number(item?.version ?? 0), holders: new Map(holders) };
}

/**
 * What is free of an available balance: without what others than this exit hold. A person may have cancelled
 * an order of an exit since its coins were noted as locked: so nobody takes of the total what exits own.
 */
export function freeOf(
  { available, total }: { readonly available: string; readonly total?: string },
  { holders }: HeldCoins,
  own?: string,
): string {
  const others = [...holders].flatMap(([stem, held]) => (stem === own ? [] : [held]));
  const unlocked = new Big(available).minus(sum(others.map(({ amount }) => amount)));
  const unowned = new Big(total ?? available).minus(
    sum(others.map(({ amount, owned = amount }) => owned)),
  );
  const free = total === undefined ? unlocked : smallest(unlocked, unowned);
  return free.gt('0') ? free.toString() : '0';
}
