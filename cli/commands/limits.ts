import { Big } from '../../shared/lib/decimal.ts';
import { plural } from '../../shared/lib/plural.ts';
import { amountOfUnits, dailyBudget, dayOf, unitsHeld } from '../../shared/limits/daily-budget.ts';
import { attributesOf } from '../../shared/orders/ledger/item.ts';
import { type Connection, type Context, defineCommand } from '../program/command.ts';
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

/** An ARN with a session name is longer than a line. */
const SENDER_LENGTH = 50;

type Usage = Awaited<ReturnType<typeof readUsage>>;

async function readUsage({ account, clock }: Context, { stack, target }: Connection) {
  const { limits: configured } = target.accounts[account]!;
  if (!configured)
    throw new Failure('OLD_OUTPUTS', 'The outputs do not show limits: deploy again.');
  const { currency, maxOrder, maxDay, maxDayOrders, maxExit = maxDay, priceCollar } = configured;
  const day = dayOf(clock.nowMs());
  const { usedUnits, orders } = await stack.dailyUsage(account, day);
  const budget = dailyBudget(configured);
  const senders = await readSenders(stack, account, day);
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
  };
}

/** The share of the daily budget that each sender's orders hold. */
async function readSenders(stack: Connection['stack'], account: string, day: string) {
  const sinceMs = Date.parse(`${day}T00:00:00Z`);
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
  const rows = [
    ['', 'used', 'left', 'limit'],
    ['order value today', usage.used, usage.left, `${usage.max_day} ${currency}`],
    ['orders today', String(usage.orders), String(usage.orders_left), String(usage.max_day_orders)],
    ['value of one order', '', '', `${usage.max_order} ${currency}`],
    ['value of one exit', '', '', `${usage.max_exit} ${currency}`],
    ['distance from the last price', '', '', usage.price_collar],
  ];
  const by = escapeControlsDeep(usage.by).map(({ kind, principal, orders, used }) => [
    shortenMiddle(`  ${kind} ${principal}`, SENDER_LENGTH),
    `${used} ${currency}`,
    plural(orders, 'order'),
  ]);
  return [
    `${usage.account}, ${usage.day} (UTC)`,
    ...alignColumns(rows),
    ...(by.length > 0 ? ['by', ...alignColumns(by)] : []),
  ];
}
