import { Big, sum } from '../../lib/decimal.ts';
import type { Leg, Plan } from '../../portfolio/model/plan.ts';
import { planBuys } from '../../portfolio/plan-buys.ts';
import { planRebalance } from '../../portfolio/plan-rebalance.ts';
import { DAY_MS } from '../candles/interval.ts';
import { openAccount, type SimulatedAccount, type Trade } from './account.ts';
import { openOf } from './grid.ts';
import { fillAtOpen } from './market.ts';
import { type DayTurnover, plannerInput } from './planner-input.ts';
import type { Setting } from './setting.ts';
import type { Tick } from './ticks.ts';
import { followValue, type ValueCurve } from './value-curve.ts';

/** What became of one tick. */
export type Run = {
  readonly tick: Tick;
  /** Done: every leg was filled. Incomplete: some were not, or a coin was skipped. Skipped: no plan. */
  readonly outcome: 'done' | 'nothing_to_do' | 'incomplete' | 'skipped';
  /** For people: why nothing, or not everything, was traded. */
  readonly reasons: readonly string[];
  /** Shares, before the trades; absent if they are not known. */
  readonly drift?: string;
  readonly maxDrift?: string;
  readonly isOutOfBand: boolean;
};

/** The way of an account, with its trades. */
export type Simulated = {
  readonly curve: ValueCurve;
  readonly trades: readonly Trade[];
};

/** The shipped planner on the portfolio's schedule. */
export function runStrategy(setting: Setting): Simulated & { readonly runs: readonly Run[] } {
  const account = openAccount(setting.startValue, setting.costs);
  const bySlot = new Map(setting.ticks.map((tick) => [tick.fill, tick]));
  const runs: Run[] = [];
  let used: DayTurnover = { day: -1, amount: new Big('0'), orders: 0 };
  const curve = followValue(setting, account, (slot) => {
    const tick = bySlot.get(slot);
    if (!tick) return;
    const day = Math.floor(openOf(setting.grid, slot) / DAY_MS);
    if (day !== used.day) used = { day, amount: new Big('0'), orders: 0 };
    const { run, sent, trades } = rebalance(setting, account, tick, used);
    runs.push(run);
    // As live, an order counts, and what it did not fill returns to the budget.
    used = { day, amount: used.amount.plus(notionalOf(trades)), orders: used.orders + sent };
  });
  return { curve, trades: account.trades, runs };
}

function rebalance(setting: Setting, account: SimulatedAccount, tick: Tick, used: DayTurnover) {
  const plan = planRebalance(plannerInput(setting, account, tick, used));
  const sells = plan.legs.filter(({ side }) => side === 'sell');
  const plannedBuys = plan.legs.filter(({ side }) => side === 'buy');
  const quoteBefore = account.quote();
  const sold = carryOut(setting, account, tick, sells);
  let buys: readonly Leg[] = plannedBuys;
  const dropped: string[] = [];
  if (sells.length > 0 && plannedBuys.length > 0) {
    const turnover = notionalOf(sold.trades);
    const spent = {
      ...used,
      amount: used.amount.plus(turnover),
      orders: used.orders + sells.length,
    };
    const now = plannerInput(setting, account, tick, spent);
    const proceeds = account.quote().minus(quoteBefore).toString();
    const sized = planBuys(plan, { proceeds, turnover: turnover.toString() }, now);
    buys = sized.kind === 'read' ? sized.value.legs : [];
    if (sized.kind === 'failed') dropped.push(sized.why);
  }
  const bought = carryOut(setting, account, tick, buys);
  const unfilled = [...sold.unfilled, ...bought.unfilled, ...dropped];
  return {
    run: runOf(plan, tick, unfilled),
    sent: sells.length + buys.length,
    trades: [...sold.trades, ...bought.trades],
  };
}

function carryOut(setting: Setting, account: SimulatedAccount, tick: Tick, legs: readonly Leg[]) {
  const trades: Trade[] = [];
  const unfilled: string[] = [];
  for (const leg of legs) {
    const { asset, side } = leg;
    const prices = setting.coins.find((each) => each.asset === asset);
    const rules = setting.rules.get(asset);
    const fill = rules && fillAtOpen(leg, prices?.candles[tick.fill], rules, setting.costs);
    if (fill) trades.push(account.trade(tick.fill, asset, side, fill));
    if (!fill) unfilled.push(`${asset}: the ${side} was not filled within its collar`);
    else if (fill.amount.lt(leg.amount)) unfilled.push(`${asset}: the ${side} was filled in part`);
  }
  return { trades, unfilled };
}

function runOf(plan: Plan, tick: Tick, unfilled: readonly string[]): Run {
  const { assets, legs, totals, notes } = plan;
  const skipped = assets
    .filter(({ status }) => status === 'skipped')
    .map(({ asset, reason }) => `${asset}: ${reason}`);
  const isPlanned = totals.investable !== undefined && notes.length === 0;
  const reasons = isPlanned ? [...skipped, ...unfilled] : notes;
  const isWhole = reasons.length === 0;
  return {
    tick,
    outcome: !isPlanned
      ? 'skipped'
      : !isWhole
        ? 'incomplete'
        : legs.length === 0
          ? 'nothing_to_do'
          : 'done',
    reasons,
    ...(totals.drift !== undefined && { drift: totals.drift }),
    ...(totals.max_drift !== undefined && { maxDrift: totals.max_drift }),
    isOutOfBand: assets.some(({ position }) => position === 'above' || position === 'below'),
  };
}

const notionalOf = (trades: readonly Trade[]): Big => sum(trades.map(({ quote }) => quote));
