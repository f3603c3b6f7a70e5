import type { Fee } from '../gate/fee.ts';
import { isoTime } from '../lib/clock.ts';
import { type Big, divideHalfEven, sum } from '../lib/decimal.ts';
import { type Flow, isUnexplained, type Statement } from './statement.ts';

/** The answer of `sluice pnl --json`: exact decimals, in `currency` where no other one is named. */
export type PnlJson = {
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly method: string;
  readonly start_value: string;
  readonly end_value: string;
  readonly deposits: string;
  readonly withdrawals: string;
  readonly realised: string;
  readonly unrealised: string;
  readonly fees: string;
  readonly coins: readonly {
    readonly coin: string;
    readonly amount: string;
    readonly average_cost?: string;
    readonly realised: string;
    readonly unrealised: string;
    readonly fees: readonly Fee[];
  }[];
  readonly contracts: readonly {
    readonly contract: string;
    readonly realised: string;
    readonly funding: string;
    readonly unrealised: string;
    readonly fees: readonly Fee[];
  }[];
  readonly months: readonly {
    readonly month: string;
    readonly realised: string;
    readonly fees: string;
    readonly end_value: string;
  }[];
  readonly sources: readonly {
    readonly source: string;
    readonly realised: string;
    readonly fees: string;
  }[];
  readonly flows: readonly {
    readonly at: string;
    readonly kind: string;
    readonly type: string;
    readonly coin: string;
    readonly amount: string;
    readonly value: string;
  }[];
  readonly unknown: readonly UnknownOrigin[];
};

/** What the ledger cannot know. */
export type UnknownOrigin = {
  readonly coin: string;
  readonly amount: string;
  readonly why: string;
};

export function pnlJson(statement: Statement): PnlJson {
  const { currency } = statement;
  return {
    from: isoTime(statement.fromMs),
    to: isoTime(statement.toMs),
    currency,
    method: statement.method,
    start_value: text(statement.startValue),
    end_value: text(statement.endValue),
    deposits: text(statement.deposits),
    withdrawals: text(statement.withdrawals),
    realised: text(statement.realised),
    unrealised: text(statement.unrealised),
    fees: text(statement.fees),
    coins: statement.coins.map(({ coin, amount, cost, realised, unrealised, fees }) => ({
      coin,
      amount: text(amount),
      ...(amount.gt('0') && { average_cost: text(divideHalfEven(cost, amount)) }),
      realised: text(realised),
      unrealised: text(unrealised),
      fees: fees.map((fee) => ({ currency: fee.currency, amount: text(fee.amount) })),
    })),
    contracts: statement.contracts.map(({ contract, realised, funding, unrealised, fees }) => ({
      contract,
      realised: text(realised),
      funding: text(funding),
      unrealised: text(unrealised),
      fees: fees.map((fee) => ({ currency: fee.currency, amount: text(fee.amount) })),
    })),
    months: statement.months.map(({ month, realised, fees, endValue }) => ({
      month,
      realised: text(realised),
      fees: text(fees),
      end_value: text(endValue),
    })),
    sources: statement.sources.map(({ source, realised, fees }) => ({
      source,
      realised: text(realised),
      fees: text(fees),
    })),
    flows: statement.flows.map((each) => ({
      at: isoTime(each.atMs),
      kind: each.flow,
      type: each.type,
      coin: each.coin,
      amount: text(each.change),
      value: text(each.value),
    })),
    unknown: unknownOf(statement),
  };
}

/** Big keeps the sign of a zero; nobody owes minus nothing. */
const text = (amount: Big): string => (amount.eq('0') ? '0' : amount.toString());

/** Why the cost or the origin of what came in is not known; undefined if nothing is unknown. */
function gapOf(entered: Flow, currency: string): string | undefined {
  const { flow, type, coin, isPriced, isCostGiven, change } = entered;
  const isIn = change.gt('0');
  if (!isPriced) return 'No price is known for it: it counts as nothing.';
  if (flow === 'unknown') return `Sluice does not know the account book type "${type}".`;
  if (coin === currency || !isIn || isCostGiven) return undefined;
  if (flow === 'opening') {
    return `It was in the account before the first snapshot. ${COUNTS_FROM_PRICE}`;
  }
  return `It came in from elsewhere (${type}). ${COUNTS_FROM_PRICE}`;
}

const COUNTS_FROM_PRICE =
  'Its cost is not known: its profit counts from its price then. sluice basis takes its cost.';

/** One entry for each coin and reason. */
function unknownOf({ flows, unpriced, currency }: Statement): readonly UnknownOrigin[] {
  const entered = flows.filter((flow) => !isUnexplained(flow) && flow.flow !== 'internal');
  const gaps = entered.flatMap((flow) => {
    const why = gapOf(flow, currency);
    return why === undefined ? [] : [{ coin: flow.coin, amount: flow.change, why }];
  });
  const held = unpriced.map((each) => ({
    ...each,
    why: 'It is held, and no price is known for it: it counts as nothing.',
  }));
  return [
    ...Map.groupBy(
      [...gaps, ...unexplainedOf(flows), ...held],
      ({ coin, why }) => `${coin} ${why}`,
    ).values(),
  ]
    .map((same) => ({
      coin: same[0]!.coin,
      amount: text(sum(same.map(({ amount }) => amount))),
      why: same[0]!.why,
    }))
    .filter(({ amount }) => amount !== '0');
}

/** The sums that no entry explains: what was missing and came back is no gap. */
function unexplainedOf(flows: readonly Flow[]) {
  const byCoin = Map.groupBy(flows.filter(isUnexplained), ({ coin }) => coin);
  return [...byCoin].map(([coin, some]) => {
    const amount = sum(some.map(({ change }) => change));
    const what = amount.gt('0') ? 'It came in' : 'It is missing';
    return {
      coin,
      amount,
      why: `${what}, and no trade or entry of the account book accounts for it.`,
    };
  });
}
