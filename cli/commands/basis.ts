import { isoTime } from '../../shared/lib/clock.ts';
import { Big, DECIMAL } from '../../shared/lib/decimal.ts';
import { columnAmount, money } from '../../shared/lib/money.ts';
import { type Arrival, arrivalsOf } from '../../shared/pnl/arrivals.ts';
import { nothingYet } from '../profit/nothing-yet.ts';
import { profitSources } from '../profit/profit-sources.ts';
import { profitOf, readProfitBasis } from '../profit/read-profit.ts';
import { type Context, defineCommand } from '../program/command.ts';
import { alignColumns } from '../terminal/columns.ts';
import { EXIT, UsageError } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

/** `sluice basis` */
export const basis = defineCommand({
  name: 'basis',
  usage: '[COIN TOTAL] [--at TIME]',
  summary: 'Say what coins from elsewhere cost, for sluice pnl',
  operands: { min: 0, max: 2 },
  options: {
    at: { type: 'string', value: 'TIME', help: 'which of several arrivals of the coin' },
    forget: { type: 'boolean', help: 'take the cost of COIN back' },
  },
  writes: true,
  async run(context, { operands, options }) {
    const [coin, total] = operands;
    const cost = options.forget ? undefined : readTotal(coin, total);
    if (options.forget && (coin === undefined || total !== undefined)) {
      throw new UsageError(
        '--forget takes a coin and no total: sluice basis BTC --forget',
        'forget',
      );
    }
    const { arrivals, currency, keepCost } = await readArrivals(context);
    if (coin === undefined) {
      show(context, arrivals, currency);
      return EXIT.success;
    }
    const { arrival, amount, ...found } = chosen(arrivals, coin.toUpperCase(), options.at);
    await keepCost({
      arrival,
      amount: amount.toString(),
      currency,
      ...(cost !== undefined && { cost }),
    });
    const after = await readArrivals(context);
    const changed = after.arrivals.filter((each) => each.arrival === arrival);
    show(context, changed, currency);
    if (cost !== undefined) context.terminal.note(eachCosts(found.coin, amount, cost, currency));
    return EXIT.success;
  },
});

/** A gift costs nothing. */
function readTotal(coin: string | undefined, total: string | undefined): string | undefined {
  if (coin === undefined) return undefined;
  if (total !== undefined && DECIMAL.test(total)) return total;
  const message = 'Give the coin and the cost of all of it, as in: sluice basis BTC 20000';
  throw new UsageError(message, 'TOTAL');
}

async function readArrivals(context: Context) {
  const { account, clock } = context;
  const { stack, target } = context.connect();
  const sources = profitSources(stack, target, account, clock);
  const { currency } = sources;
  const statement = profitOf(await readProfitBasis(sources, account, currency), 'average', {});
  if (!statement) throw nothingYet();
  const { keepCost } = stack.snapshots;
  return {
    arrivals: arrivalsOf(statement),
    currency,
    keepCost: (cost: Parameters<typeof keepCost>[1]) => keepCost(account, cost),
  };
}

/** The one arrival of a coin, or the one whose time begins so. */
function chosen(arrivals: readonly Arrival[], coin: string, at: string | undefined): Arrival {
  const ofCoin = arrivals.filter((each) => each.coin === coin);
  const found = ofCoin.filter(({ atMs }) => isoTime(atMs).startsWith(at ?? ''));
  const [only, other] = found;
  if (only && !other) return only;
  if (!only) {
    const where = ofCoin.length > 0 ? ` at ${at}` : '';
    throw new UsageError(`No ${coin} came in from elsewhere${where}: sluice basis lists what did.`);
  }
  const times = found.map(({ atMs }) => isoTime(atMs)).join(', ');
  throw new UsageError(`${coin} came in several times. Give one of them with --at: ${times}`, 'at');
}

function show(
  { terminal }: Pick<Context, 'terminal'>,
  arrivals: readonly Arrival[],
  currency: string,
): void {
  const json = arrivals.map(({ atMs, coin, type, amount, value, isCostGiven }) => ({
    at: isoTime(atMs),
    coin,
    amount: amount.toString(),
    type,
    value: value.toString(),
    cost_given: isCostGiven,
  }));
  terminal.show(json, () => render(escapeControlsDeep(json), currency));
}

type Row = {
  readonly at: string;
  readonly coin: string;
  readonly amount: string;
  readonly type: string;
  readonly value: string;
  readonly cost_given: boolean;
};

function render(rows: readonly Row[], currency: string): string {
  if (rows.length === 0) return 'No coins came in from elsewhere.';
  const heading = ['TIME', 'COIN', 'AMOUNT', 'FROM', `COUNTS AS (${currency})`, 'BECAUSE'];
  const cells = rows.map(({ at, coin, amount, type, value, cost_given: isGiven }) => [
    at,
    coin,
    columnAmount(amount, coin),
    type,
    columnAmount(value, currency),
    isGiven ? 'its cost is given' : 'its price then: its cost is not known',
  ]);
  return alignColumns([heading, ...cells]).join('\n');
}

/** A slip of the comma is seen here. */
function eachCosts(coin: string, amount: Big, cost: string, currency: string): string {
  return `One ${coin} cost ${money(new Big(cost).div(amount), currency)}.`;
}
