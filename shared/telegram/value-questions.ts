import { isoTime } from '../lib/clock.ts';
import { Big } from '../lib/decimal.ts';
import { money } from '../lib/money.ts';
import { SETTLE } from '../pnl/contracts.ts';
import { isOfOpening } from '../pnl/given-cost.ts';
import { snapshotValue } from '../pnl/snapshot-value.ts';
import type { StoredSnapshot } from '../snapshots/snapshot-store.ts';
import type { QuestionDependencies } from './dependencies.ts';
import { gainOf } from './gain.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SPANS = [
  { name: '24 hours', ms: DAY_MS },
  { name: '7 days', ms: 7 * DAY_MS },
  { name: '30 days', ms: 30 * DAY_MS },
] as const;
/** How far the first snapshot of a span may lie from its beginning: there is one each hour. */
const NEAR_MS = 3 * HOUR_MS;
/** No account was without a snapshot for so long: before it, nothing was known. */
const GAP_MS = 40 * DAY_MS;
const COINS_SHOWN = 15;
/** An account may have had some before: none is taken while it is not live, has a debt, or Gate is away. */
const NONE = 'no snapshot of the balances in the last day';

/** The coins that each account held at its last snapshot, with their value. */
export async function positionsAnswer(deps: QuestionDependencies): Promise<string> {
  const accounts = await eachAccount(deps, async (account) => {
    const last = await lastSnapshot(deps, account);
    return last
      ? [`${account}, ${timeOf(last)}:`, ...coinsOf(last)].join('\n')
      : `${account}: ${NONE}`;
  });
  return accounts.join('\n');
}

function coinsOf(snapshot: StoredSnapshot): readonly string[] {
  const { balances, prices, currency } = snapshot;
  const held = Object.entries(balances)
    .filter(([, amount]) => amount !== '0')
    .map(([coin, amount]) => {
      const price = coin === currency ? '1' : prices[coin];
      return {
        coin,
        amount,
        value: price === undefined ? undefined : new Big(amount).times(price),
      };
    })
    .toSorted((one, other) => (other.value ?? ZERO).cmp(one.value ?? ZERO));
  const lines = held.slice(0, COINS_SHOWN).map(({ coin, amount, value }) => {
    const worth = value ? money(cents(value), currency) : 'no price';
    return `${money(amount, coin)}: ${worth}`;
  });
  const more = held.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} smaller ones`] : []), ...contractsOf(snapshot)];
}

/** What each position of contracts would bring, in USDT. */
function contractsOf({ futures }: StoredSnapshot): readonly string[] {
  return Object.entries(futures?.unrealised ?? {}).map(([contract, unrealised]) => {
    const paper = new Big(unrealised);
    const sign = paper.gt('0') ? '+' : '';
    return `${contract} contracts: ${sign}${money(cents(paper), SETTLE)} unrealised`;
  });
}

/** The value of each account, and what it gained: deposits and withdrawals are no gain. */
export async function pnlAnswer(deps: QuestionDependencies): Promise<string> {
  const accounts = await eachAccount(deps, async (account) => {
    const last = await lastSnapshot(deps, account);
    if (!last) return `${account}: ${NONE}`;
    const gains = await Promise.all(SPANS.map((span) => gainIn(deps, account, last, span)));
    const { currency } = last;
    const value = money(cents(snapshotValue(last, currency)), currency);
    return [`${account}: ${value}, ${timeOf(last)}`, ...gains.flat()].join('\n');
  });
  return [...accounts, 'More, by coin and month: sluice pnl'].join('\n');
}

async function gainIn(
  { snapshots }: QuestionDependencies,
  account: string,
  last: StoredSnapshot,
  { name, ms }: (typeof SPANS)[number],
): Promise<readonly string[]> {
  const fromMs = last.atMs - ms;
  const near = { fromMs: fromMs - NEAR_MS, toMs: fromMs + NEAR_MS };
  const [first] = (await snapshots.snapshots(account, 'hour', near)).toSorted(
    (one, other) => Math.abs(one.atMs - fromMs) - Math.abs(other.atMs - fromMs),
  );
  if (!first || first.atMs >= last.atMs || first.currency !== last.currency) return [];
  const span = { fromMs: first.atMs + 1, toMs: last.atMs };
  const [events, costs] = await Promise.all([
    snapshots.events(account, span),
    snapshots.costs(account),
  ]);
  const before = { fromMs: first.atMs - GAP_MS, toMs: first.atMs - 1 };
  const isOpening =
    costs.some(isOfOpening) && (await snapshots.snapshots(account, 'hour', before)).length === 0;
  const { gain, hasUnpriced } = gainOf({ first, last, events, costs, isOpening });
  const unpriced = hasUnpriced ? ', a deposit without a price left out' : '';
  const { currency } = last;
  return [`${name}: ${gain.gte(ZERO) ? '+' : ''}${money(cents(gain), currency)}${unpriced}`];
}

async function lastSnapshot(
  { snapshots, clock }: QuestionDependencies,
  account: string,
): Promise<StoredSnapshot | undefined> {
  const toMs = clock.nowMs() + HOUR_MS;
  const span = { fromMs: toMs - DAY_MS, toMs };
  const [hours, minutes] = await Promise.all([
    snapshots.snapshots(account, 'hour', span),
    snapshots.snapshots(account, 'minute', { ...span, fromMs: toMs - NEAR_MS }),
  ]);
  const all = [...hours.slice(-1), ...minutes.slice(-1)];
  return all.toSorted((one, other) => one.atMs - other.atMs).at(-1);
}

function eachAccount(
  { config }: QuestionDependencies,
  answer: (account: string) => Promise<string>,
): Promise<readonly string[]> {
  return Promise.all(Object.keys(config.accounts).map(answer));
}

const ZERO = new Big('0');
const cents = (amount: Big): Big => amount.round(2, Big.roundHalfUp);
const timeOf = ({ atMs }: StoredSnapshot): string => `${isoTime(atMs).slice(0, 16)}Z`;
