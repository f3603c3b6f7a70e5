import { Big } from '../../shared/lib/decimal.ts';
import { columnAmount } from '../../shared/lib/money.ts';
import { plural } from '../../shared/lib/plural.ts';
import { amountOfUnits, dailyBudget, dayOf, unitsHeld } from '../../shared/limits/daily-budget.ts';
import { futuresDay } from '../../shared/limits/futures/futures-day.ts';
import { attributesOf } from '../../shared/orders/ledger/item.ts';
import { type Connection, type Context, defineCommand } from '../program/command.ts';
import { wrap } from '../render/format.ts';
import type { TargetFutures } from '../stack/target.ts';
import { alignColumns, shortenMiddle } from '../terminal/columns.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

/** At most this many orders of a day are grouped by sender, newest first. */
const ORDERS_MAX = 5_000;

/** `sluice limits` */
export const limits = defineCommand({
  name: 'limits',
  usage: '',
  summary: "Show today's use of the account's limits, by sender",
  operands: { min: 0, max: 0 },
  options: {},
  writes: false,
  async run(context) {
    const usage = await readUsage(context, context.connect());
    context.terminal.show(usage, () => render(usage).join('\n'));
    return EXIT.success;
  },
});

/** An ARN with a session name is longer than a line; a narrow terminal has room for so much. */
const SENDER_LENGTH = 32;
const CONTRACTS_WIDTH = 60;

type Usage = Awaited<ReturnType<typeof readUsage>>;

async function readUsage({ account, clock }: Context, { stack, target }: Connection) {
  const { limits: configured, futures } = target.accounts[account]!;
  if (!configured)
    throw new Failure('OLD_OUTPUTS', 'The outputs do not show limits: deploy again.');
  const { currency, maxOrder, maxDay, maxDayOrders, maxExit = maxDay, priceCollar } = configured;
  const day = dayOf(clock.nowMs());
  const { usedUnits, orders } = await stack.dailyUsage(account, day);
  const budget = dailyBudget(configured);
  const senders = await readSenders(stack, account, day, Date.parse(`${day}T00:00:00Z`));
  return {
    account,
    day,
    currency,
    max_order: maxOrder,
    price_collar: priceCollar,
    max_day: maxDay,
    used: amountOfUnits(usedUnits),
    left: amountOfUnits(Math.max(0, budget.units - usedUnits)),
    max_day_orders: maxDayOrders,
    max_exit: maxExit,
    orders,
    orders_left: Math.max(0, budget.orders - orders),
    by: senders,
    ...(futures && { futures: await readFutures(stack, account, day, futures) }),
  };
}

/** Openings have limits of their own, and a budget of their own. */
async function readFutures(
  stack: Connection['stack'],
  account: string,
  day: string,
  futures: TargetFutures,
) {
  const { usedUnits, orders } = await stack.dailyUsage(account, futuresDay(day));
  const budget = dailyBudget(futures);
  return {
    contracts: futures.contracts,
    max_leverage: futures.maxLeverage,
    max_position: futures.maxPosition,
    max_exposure: futures.maxExposure,
    max_order: futures.maxOrder,
    price_collar: futures.priceCollar,
    max_day: futures.maxDay,
    used: amountOfUnits(usedUnits),
    left: amountOfUnits(Math.max(0, budget.units - usedUnits)),
    max_day_orders: futures.maxDayOrders,
    orders,
    orders_left: Math.max(0, budget.orders - orders),
    by: await readSenders(stack, account, futuresDay(day), Date.parse(`${day}T00:00:00Z`)),
  };
}

/** The share of the daily budget that each sender's orders hold. */
async function readSenders(
  stack: Connection['stack'],
  account: string,
  day: string,
  sinceMs: number,
) {
  const stems = await stack.store.query('byAccount', account, {
    newestFirst: true,
    sinceMs,
    limit: ORDERS_MAX,
  });
  const records = await stack.store.getAll(stems);
  const ofDay = records.map(attributesOf).filter(({ reserved }) => reserved?.day === day);
  const bySender = Map.groupBy(ofDay, ({ sentBy }) => `${sentBy.kind} ${sentBy.principal}`);
  return [...bySender.values()]
    .map((sent) => {
      const { kind, principal } = sent[0]!.sentBy;
      const used = amountOfUnits(sent.reduce((sum, record) => sum + unitsHeld(record), 0));
      return { kind, principal, orders: sent.length, used };
    })
    .toSorted((one, other) => new Big(other.used).cmp(one.used));
}

function render(usage: Usage): readonly string[] {
  const { currency } = usage;
  const shown = (amount: string) => columnAmount(amount, currency);
  const rows = [
    ['', 'used', 'left', 'limit'],
    ['order value today', ...[usage.used, usage.left].map(shown), `${usage.max_day} ${currency}`],
    ['orders today', String(usage.orders), String(usage.orders_left), String(usage.max_day_orders)],
    ['value of one order', '', '', `${usage.max_order} ${currency}`],
    ['value of one exit', '', '', `${usage.max_exit} ${currency}`],
    ['distance from last price', '', '', usage.price_collar],
  ];
  return [
    `${usage.account}, ${usage.day} (UTC)`,
    ...alignColumns(rows),
    ...renderSenders(usage.by, currency),
    ...(usage.futures ? renderFutures(usage.futures, currency) : []),
  ];
}

function renderSenders(senders: Usage['by'], currency: string): readonly string[] {
  if (senders.length === 0) return [];
  const by = escapeControlsDeep(senders).map(({ kind, principal, orders, used }) => [
    shortenMiddle(`  ${kind} ${principal}`, SENDER_LENGTH),
    `${columnAmount(used, currency)} ${currency}`,
    plural(orders, 'order'),
  ]);
  return ['by', ...alignColumns(by)];
}

function renderFutures(usage: NonNullable<Usage['futures']>, currency: string): readonly string[] {
  const shown = (amount: string) => columnAmount(amount, currency);
  const rows = [
    ['', 'used', 'left', 'limit'],
    [
      'value of openings today',
      ...[usage.used, usage.left].map(shown),
      `${usage.max_day} ${currency}`,
    ],
    ['openings today', `${usage.orders}`, `${usage.orders_left}`, `${usage.max_day_orders}`],
    ['value of one opening', '', '', `${usage.max_order} ${currency}`],
    ['value of one position', '', '', `${usage.max_position} ${currency}`],
    ['value of all positions', '', '', `${usage.max_exposure} ${currency}`],
    ['leverage', '', '', usage.max_leverage],
    ['distance from mark price', '', '', usage.price_collar],
  ];
  return [
    '',
    ...wrap(`Futures: ${usage.contracts.join(', ')}`, CONTRACTS_WIDTH, ''),
    ...alignColumns(rows),
    ...renderSenders(usage.by, currency),
  ];
}
