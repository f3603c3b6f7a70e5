import { expect, test } from 'vitest';
import { Big, sum } from '../../../shared/lib/decimal.ts';
import type { AccountSnapshot, PnlEvent } from '../../../shared/pnl/ledger.ts';
import { type Statement, statementOf } from '../../../shared/pnl/statement.ts';
import fc from '../../support/fast-check.ts';

const numRuns = process.env.SLUICE_LONG ? 20_000 : 200;
const START_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const CONTRACTS = ['BTC_USDT', 'ETH_USDT'] as const;
const SOURCES = ['message', 'exit', 'elsewhere'] as const;

type Contract = (typeof CONTRACTS)[number];

const digits = (max: number, decimals: number) =>
  fc.integer({ min: 1, max }).map((whole) => new Big(`${whole}e-${decimals}`));

const STEP = fc.record({
  hours: fc.integer({ min: 0, max: 100 }),
  what: fc.constantFrom('fill', 'fill', 'fill', 'funding', 'transfer', 'spot', 'deposit'),
  contract: fc.constantFrom(...CONTRACTS),
  isShort: fc.boolean(),
  size: digits(500, 1),
  price: digits(9_999_999, 2),
  feeRate: fc.integer({ min: -5, max: 50 }).map((tenThousandths) => `${tenThousandths}e-5`),
  amount: digits(9_999_999, 4),
  isBack: fc.boolean(),
  source: fc.constantFrom(...SOURCES),
  marks: fc.tuple(digits(9_999_999, 2), digits(9_999_999, 2)),
});
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

/** A history, and what the account has at its end by addition alone: no average is ever computed. */
type History = {
  readonly events: readonly PnlEvent[];
  readonly snapshots: readonly AccountSnapshot[];
  readonly endMs: number;
  readonly endValue: Big;
  readonly realised: Readonly<Record<Contract, Big>>;
  readonly fees: Big;
  readonly deposits: Big;
};

/**
 * The exchange books the profit of what a fill closes, by the oldest fills first. The books must not
 * care: whatever Gate books is the profit.
 */
function historyOf(steps: readonly Step[]): History {
  const zero = new Big('0');
  let spot = new Big('1000000000000');
  let wallet = zero;
  const open: Record<Contract, { size: Big; price: Big }[]> = { BTC_USDT: [], ETH_USDT: [] };
  const realised: Record<Contract, Big> = { BTC_USDT: zero, ETH_USDT: zero };
  let fees = zero;
  let deposits = zero;
  const events: PnlEvent[] = [];
  let atMs = START_MS;
  let count = 0;
  function nextId(): string {
    count += 1;
    return `futures ${count}`;
  }
  function book(contract: Contract, entry: 'profit' | 'fee' | 'funding', change: Big, step: Step) {
    if (change.eq('0')) return;
    wallet = wallet.plus(change);
    realised[contract] = realised[contract].plus(change);
    const source = entry === 'funding' ? 'funding' : step.source;
    const id = nextId();
    events.push({ kind: 'contract', id, atMs, contract, entry, change: change.toString(), source });
  }
  function flow(change: Big, kind: 'deposit' | 'internal', type: string) {
    const id = nextId();
    events.push({
      kind: 'flow',
      id,
      atMs,
      coin: 'USDT',
      change: change.toString(),
      flow: kind,
      type,
    });
  }
  const snapshotAt = (timeMs: number, marks: readonly [Big, Big]): AccountSnapshot => ({
    atMs: timeMs,
    balances: { USDT: spot.plus(wallet).toString() },
    prices: {},
    futures: {
      unrealised: Object.fromEntries(
        CONTRACTS.map((contract, index) => [
          contract,
          sum(
            open[contract].map(({ size, price }) => marks[index]!.minus(price).times(size)),
          ).toString(),
        ]),
      ),
    },
  });
  const snapshots = [snapshotAt(START_MS, [zero, zero])];
  for (const step of steps) {
    atMs += (step.hours + 1) * HOUR_MS;
    switch (step.what) {
      case 'fill': {
        const size = step.isShort ? step.size.neg() : step.size;
        book(step.contract, 'profit', close(open[step.contract], size, step.price), step);
        const fee = step.size.times(step.price).times(step.feeRate);
        fees = fees.plus(fee);
        book(step.contract, 'fee', fee.neg(), step);
        break;
      }
      case 'funding':
        book(step.contract, 'funding', step.isBack ? step.amount : step.amount.neg(), step);
        break;
      case 'transfer': {
        const change = step.isBack ? step.amount.neg() : step.amount;
        spot = spot.minus(change);
        wallet = wallet.plus(change);
        flow(change.neg(), 'internal', 'perp_in');
        flow(change, 'internal', 'futures_dnw');
        break;
      }
      case 'spot':
      case 'deposit':
        spot = spot.plus(step.amount);
        deposits = deposits.plus(step.amount);
        flow(step.amount, 'deposit', 'deposit');
    }
    snapshots.push(snapshotAt(atMs + HOUR_MS / 2, step.marks));
  }
  const last = snapshots.at(-1)!;
  const paper = Object.values(last.futures!.unrealised);
  const endValue = sum([spot, wallet, ...paper]);
  return { events, snapshots, endMs: atMs + HOUR_MS, endValue, realised, fees, deposits };
}

/** Closes the oldest fills against this one, opens the rest, and returns the profit. */
function close(open: { size: Big; price: Big }[], filled: Big, price: Big): Big {
  let left = filled;
  let profit = new Big('0');
  while (open.length > 0 && !left.eq('0') && open[0]!.size.times(left).lt('0')) {
    const oldest = open[0]!;
    const isWhole = oldest.size.abs().lte(left.abs());
    const closed = isWhole ? oldest.size : left.neg();
    profit = profit.plus(price.minus(oldest.price).times(closed));
    oldest.size = oldest.size.minus(closed);
    left = left.plus(closed);
    if (isWhole) open.shift();
  }
  if (!left.eq('0')) open.push({ size: left, price });
  return profit;
}

const history = fc.array(STEP, { minLength: 1, maxLength: 40 }).map(historyOf);

function lawOf(statement: Statement): string {
  const { startValue, deposits, withdrawals, realised, unrealised } = statement;
  return startValue.plus(deposits).minus(withdrawals).plus(realised).plus(unrealised).toString();
}

test('the books of contracts are those of the exchange, to the last digit', () => {
  fc.assert(
    fc.property(history, (ledger) => {
      const { events, snapshots, endMs } = ledger;
      const period = { fromMs: START_MS, toMs: endMs };
      const statement = statementOf({ currency: 'USDT', events, snapshots }, 'average', period);
      expect(statement.endValue.toString()).toBe(ledger.endValue.toString());
      expect(lawOf(statement)).toBe(statement.endValue.toString());
      for (const contract of CONTRACTS) {
        const own = statement.contracts.find((each) => each.contract === contract);
        expect((own?.realised ?? new Big('0')).plus('0').toString()).toBe(
          ledger.realised[contract].plus('0').toString(),
        );
      }
      expect(statement.fees.plus('0').toString()).toBe(ledger.fees.plus('0').toString());
      // A transfer between the wallets is neither a deposit nor a withdrawal.
      expect(statement.deposits.minus(statement.withdrawals).toString()).toBe(
        ledger.deposits.toString(),
      );
      expect(statement.withdrawals.plus('0').toString()).toBe('0');
      const { realised, unrealised, coins, contracts, months, sources } = statement;
      for (const parts of [[...coins, ...contracts], months, sources]) {
        expect(sum(parts.map((each) => each.realised)).toString()).toBe(realised.toString());
      }
      const paper = [...coins, ...contracts].map((each) => each.unrealised);
      expect(sum(paper).toString()).toBe(unrealised.toString());
    }),
    { numRuns },
  );
});

test('the law holds in every part of the time, and overlapping exports count nothing twice', () => {
  fc.assert(
    fc.property(history, fc.double({ min: 0, max: 1, noNaN: true }), (ledger, part) => {
      const { events, snapshots, endMs } = ledger;
      const twice = { currency: 'USDT', events: [...events, ...events], snapshots };
      const middleMs = START_MS + 1 + Math.floor((endMs - START_MS - 2) * part);
      const between = (fromMs: number, toMs: number) =>
        statementOf(twice, 'average', { fromMs, toMs });
      const [first, second] = [between(START_MS, middleMs), between(middleMs, endMs)];
      const all = between(START_MS, endMs);
      for (const each of [first, second, all]) expect(lawOf(each)).toBe(each.endValue.toString());
      expect(first.endValue.toString()).toBe(second.startValue.toString());
      expect(first.realised.plus(second.realised).toString()).toBe(all.realised.toString());
      expect(first.unrealised.plus(second.unrealised).toString()).toBe(all.unrealised.toString());
    }),
    { numRuns },
  );
});

test('what was closed a moment ago counts once: as realised, and not on paper too', () => {
  const held = (atMs: number, usdt: string, unrealised: string): AccountSnapshot => ({
    atMs,
    balances: { USDT: usdt },
    prices: {},
    futures: { unrealised: { BTC_USDT: unrealised } },
  });
  const hour = (count: number) => START_MS + count * HOUR_MS;
  const snapshots = [
    held(hour(0), '1000', '0'),
    held(hour(1), '1000', '50'),
    held(hour(3), '1050', '0'),
  ];
  const closed = {
    kind: 'contract',
    id: 'futures 1',
    atMs: hour(2),
    contract: 'BTC_USDT',
    entry: 'profit',
    change: '50',
    source: 'message',
  } as const;
  const until = (toMs: number) =>
    statementOf({ currency: 'USDT', events: [closed], snapshots }, 'average', {
      fromMs: hour(0),
      toMs,
    });
  const figures = (toMs: number) => {
    const { realised, unrealised, endValue } = until(toMs);
    return [realised, unrealised, endValue].map(String);
  };
  expect(figures(hour(2))).toEqual(['0', '50', '1050']);
  expect(figures(hour(2) + 1)).toEqual(['50', '0', '1050']);
  expect(figures(hour(3) + 1)).toEqual(['50', '0', '1050']);
});
