import { accountOption } from '../events/notices/notice.ts';
import { describeHeld } from '../kill-switch/describe-held.ts';
import { describeUnseen } from '../kill-switch/describe-unseen.ts';
import { escapeControls } from '../lib/escape-controls.ts';
import { money } from '../lib/money.ts';
import { plural } from '../lib/plural.ts';
import { amountOfUnits, dailyBudget, dayOf } from '../limits/daily-budget.ts';
import type { DailyUsage } from '../limits/daily-usage.ts';
import { futuresDay } from '../limits/futures/futures-day.ts';
import { describeContractOrder, isContract } from '../market/contract-order.ts';
import { currenciesOf } from '../market/currencies.ts';
import { instrumentKey, instrumentOf } from '../market/instrument.ts';
import { isQuoteSized } from '../market/order-size.ts';
import { filledOf, isSuspended, type OrderRecord, orderOf } from '../orders/model/record.ts';
import { isFinal } from '../orders/model/status.ts';
import { portfolioOf } from '../rebalance/run/id.ts';
import type { BotConfig, QuestionDependencies } from './dependencies.ts';
import { pnlAnswer, positionsAnswer } from './value-questions.ts';

type Question = {
  readonly help: string;
  readonly answer: (deps: QuestionDependencies) => Promise<string>;
};

/** The questions that the bot answers from the ledger, by their command. */
export const QUESTIONS: Readonly<Record<string, Question>> = {
  '/status': { help: 'whether it trades, and what waits for you', answer: statusAnswer },
  '/orders': { help: 'the orders that are not finished', answer: ordersAnswer },
  '/positions': { help: 'the coins, with their value', answer: positionsAnswer },
  '/pnl': { help: 'the value, and what it gained', answer: pnlAnswer },
  '/limits': { help: "today's use of the limits", answer: limitsAnswer },
};

const ORDERS_SHOWN = 10;
const UNFINISHED_MAX = 500;

async function statusAnswer(deps: QuestionDependencies): Promise<string> {
  const accounts = await Promise.all(
    Object.keys(deps.config.accounts).map(async (account) => {
      const [killSwitch, open] = await Promise.all([
        deps.killSwitches.read(account),
        unfinishedOrders(deps, account),
      ]);
      const { state, reason, circuit, futuresCircuit, held } = killSwitch;
      const why = reason === undefined ? '' : ` (${escapeControls(reason)})`;
      const trading = state === 'ACTIVE' ? 'trading' : `${state.toLowerCase()}${why}`;
      const isDry = deps.config.accounts[account]?.live ? '' : ', dry run';
      const key = circuit ? ', its API key does not work' : '';
      const contracts = futuresCircuit ? ', openings of contracts are refused' : '';
      return [
        `${account}: ${trading}${isDry}${key}${contracts}; ${countOf(open)}`,
        ...describeUnseen(killSwitch).map((line) => `  ${escapeControls(line)}`),
        ...describeSuspended(account, open),
        ...describeHeld(held).map((line) => `  still held: ${escapeControls(line)}`),
      ].join('\n');
    }),
  );
  const waiting = await waitingRuns(deps);
  return [...accounts, ...waiting.map((run) => `Waits for your approval: ${run}`)].join('\n');
}

/** They stay so after the resume, and nobody would miss a stop before its price is there. */
function describeSuspended(account: string, { records, isPartial }: Unfinished): readonly string[] {
  const { length } = records.filter(isSuspended);
  if (length === 0) return [];
  const count = isPartial ? `${length} or more` : String(length);
  const command = `sluice rearm --all${accountOption(account)}`;
  return [`  suspended by a halt, protecting nothing: ${count}; to arm again: ${command}`];
}

async function waitingRuns({ runs }: QuestionDependencies): Promise<readonly string[]> {
  const ids = await runs.unfinished();
  const found = await Promise.all(ids.map((id) => runs.get(portfolioOf(id), id)));
  return found.flatMap((run) => (run?.status === 'awaiting_approval' ? [run.id] : []));
}

async function ordersAnswer(deps: QuestionDependencies): Promise<string> {
  const all = await Promise.all(
    Object.keys(deps.config.accounts).map((account) => unfinishedOrders(deps, account)),
  );
  const orders = all.flatMap(({ records }) => records);
  if (orders.length === 0) return 'No order is unfinished.';
  const more = orders.length - ORDERS_SHOWN;
  const orMore = all.some(({ isPartial }) => isPartial) ? ' or more' : '';
  return [
    ...orders.slice(0, ORDERS_SHOWN).map(describeOrder),
    ...(more > 0 ? [`and ${more}${orMore} others: sluice list --open`] : []),
  ].join('\n');
}

type Unfinished = {
  readonly records: readonly OrderRecord[];
  /** Whether the account has more than were read. */
  readonly isPartial: boolean;
};

async function unfinishedOrders(
  { orders }: Pick<QuestionDependencies, 'orders'>,
  account: string,
): Promise<Unfinished> {
  const stems = await orders.query('unfinished', account, {
    newestFirst: true,
    limit: UNFINISHED_MAX,
  });
  const records = await orders.getAll(stems);
  // One that has ended is there until its fills are known.
  return {
    records: records.filter((record) => !isFinal(record.status)),
    isPartial: stems.length === UNFINISHED_MAX,
  };
}

function countOf({ records, isPartial }: Unfinished): string {
  const { length } = records;
  return isPartial ? `${length} or more unfinished orders` : plural(length, 'unfinished order');
}

function describeOrder(record: OrderRecord): string {
  const order = orderOf(record);
  const { id, account, status } = record;
  if (!order) return `${account} ${id}: ${status}`;
  if (isContract(order)) return `${account} ${id}: ${describeContractOrder(order)}, ${status}`;
  const pair = instrumentKey(instrumentOf(order));
  const { base, quote } = currenciesOf(pair);
  const { amount = '?', price, side } = order;
  const size = isQuoteSized(order) ? `${amount} ${quote}` : `${amount} ${base}`;
  const at = price === undefined ? '' : ` at ${price}`;
  const { filledAmount } = filledOf(record);
  const filled = filledAmount === '0' ? '' : `, ${money(filledAmount, base)} filled`;
  return `${account} ${id}: ${side} ${size}${at} (${pair}), ${status}${filled}`;
}

async function limitsAnswer({ config, dailyUsage, clock }: QuestionDependencies): Promise<string> {
  const day = dayOf(clock.nowMs());
  const lines = await Promise.all(
    Object.entries(config.accounts).map(async ([account, { limits, futures }]) => {
      const { currency } = limits;
      const usage = async (name: string, own: Limits, ofDay: string) =>
        describeUsage(name, { ...own, currency }, await dailyUsage(account, ofDay));
      return Promise.all([
        usage(`${account} today`, limits, day),
        ...(futures ? [usage(`${account} contracts today`, futures, futuresDay(day))] : []),
      ]);
    }),
  );
  return lines.flat().join('\n');
}

type Limits = Pick<BotConfig['accounts'][string]['limits'], 'maxDay' | 'maxDayOrders' | 'maxOrder'>;

function describeUsage(
  name: string,
  limits: Limits & { readonly currency: string },
  { usedUnits, orders }: DailyUsage,
): string {
  const budget = dailyBudget(limits);
  const used = amountOfUnits(Math.min(usedUnits, budget.units));
  const { maxDay, maxOrder, currency } = limits;
  return `${name}: ${used} of ${money(maxDay, currency)}, ${orders} of ${plural(budget.orders, 'order')}; one order at most ${money(maxOrder, currency)}`;
}
