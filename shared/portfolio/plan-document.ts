import { Big, divideDown, largest, sum } from '../lib/decimal.ts';
import { money } from '../lib/money.ts';
import { notNegative, ONE, ZERO } from './model/exact.ts';
import { exactTo, SHARE_DECIMALS, VALUE_DECIMALS } from './model/format.ts';
import type { Leg, Plan, PlannedAsset, PlanTotals } from './model/plan.ts';
import { approvalHash, configHash } from './model/plan-hash.ts';
import type { PlanInput, PortfolioConfig } from './model/plan-input.ts';
import { type Draft, valueOfDraft } from './trades/draft.ts';
import { legSlices, tradedBy } from './trades/slices.ts';
import type { Position } from './valuation/bands.ts';
import { idleReason } from './valuation/tradability.ts';
import type { Holding, Valuation } from './valuation/valuation.ts';

/** The decisions for the document. */
export type Outcome = {
  /** The position of each asset, by the value after its trades. */
  readonly positions: ReadonlyMap<string, Position | undefined>;
  readonly legs: readonly Draft[];
  /** By asset. An asset without a reason is explained in the notes. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Assets that should have been traded and could not be. */
  readonly skipped: ReadonlySet<string>;
  readonly notes: readonly string[];
};

export function planDocument(input: PlanInput, view: Valuation, outcome: Outcome): Plan {
  const { portfolio, atMs } = input;
  const legs = legsOf(outcome.legs, input.fee.rate);
  const investable = view.investable.kind === 'read' ? view.investable.value : undefined;
  const assets = [
    ...view.holdings.map((holding) => plannedAsset(holding, investable, outcome, portfolio)),
    ...excludedAssets(input),
    cashRow(view, investable, portfolio),
  ];
  return {
    at: new Date(atMs).toISOString(),
    quote: portfolio.quote,
    config_hash: configHash(portfolio),
    approval_hash: approvalHash(portfolio),
    assets,
    legs,
    totals: totalsOf(legs, assets, view, investable, portfolio),
    notes: outcome.notes,
  };
}

/** Sells first. Within a side, the order of the drafts. */
function legsOf(drafts: readonly Draft[], feeRate: string): readonly Leg[] {
  return [...drafts]
    .sort((one, other) => Number(one.side === 'buy') - Number(other.side === 'buy'))
    .map((draft, index) => legOf(draft, index + 1, feeRate));
}

export function legOf(draft: Draft, n: number, feeRate: string): Leg {
  const slices = legSlices(draft);
  return {
    n,
    asset: draft.asset,
    side: draft.side,
    currency_pair: draft.rules.currencyPair,
    amount: draft.amount.toString(),
    price: draft.price.toString(),
    value: valueOfDraft(draft).toString(),
    ...(slices && { slices }),
    fee: exactTo(VALUE_DECIMALS, tradedBy(draft).times(feeRate)),
    reason: draft.reason,
  };
}

function plannedAsset(
  holding: Holding,
  investable: Big | undefined,
  { positions, legs, reasons, skipped }: Outcome,
  portfolio: PortfolioConfig,
): PlannedAsset {
  const { asset, tradability, stock, value, band } = holding;
  const leg = legs.find((each) => each.asset === asset);
  const seen = skipped.has(asset) ? 'skipped' : tradability.status;
  const status = !leg && isDust(holding, portfolio) ? 'dust' : seen;
  // Dust is where it has to stay.
  const position = status === 'dust' ? 'within' : positions.get(asset);
  return {
    asset,
    status,
    action: leg?.side ?? 'none',
    // The notes explain once why there is no plan at all.
    reason: idleReason(tradability) ?? reasons.get(asset) ?? 'Not planned.',
    ...(stock.kind === 'read' && { amount: notNegative(stock.value.counted).toString() }),
    ...(value.kind === 'read' && { value: exactTo(VALUE_DECIMALS, value.value) }),
    ...shares(value.kind === 'read' ? value.value : undefined, band.target, investable),
    band: { low: exactTo(SHARE_DECIMALS, band.low), high: exactTo(SHARE_DECIMALS, band.high) },
    ...(position && { position }),
  };
}

function shares(value: Big | undefined, target: Big, investable: Big | undefined) {
  const weight = value && investable?.gt(ZERO) ? divideDown(value, investable) : undefined;
  return {
    target: exactTo(SHARE_DECIMALS, target),
    ...(weight && {
      weight: exactTo(SHARE_DECIMALS, weight),
      drift: exactTo(SHARE_DECIMALS, weight.minus(target)),
    }),
  };
}

/** Whether the rest of a sold-off asset is too small for an order. */
function isDust({ value, band, input }: Holding, { minTrade }: PortfolioConfig): boolean {
  if (value.kind === 'failed' || value.value.eq(ZERO) || band.target.gt(ZERO)) return false;
  const minQuote = input.rules.kind === 'read' ? input.rules.value.minQuoteAmount : undefined;
  return value.value.lt(largest(new Big(minTrade), new Big(minQuote ?? '0')));
}

function excludedAssets({ assets, portfolio }: PlanInput): readonly PlannedAsset[] {
  return assets
    .filter(({ asset }) => asset !== portfolio.quote && !(asset in portfolio.targets))
    .map(({ asset }) => ({
      asset,
      status: 'excluded',
      action: 'none',
      reason: 'Not traded: it is not in targets.',
    }));
}

function cashRow(
  { cash, idle, leftAside }: Valuation,
  investable: Big | undefined,
  { quote, targets, capital }: PortfolioConfig,
): PlannedAsset {
  const inAssets = sum(
    Object.entries(targets).map(([asset, target]) => (asset === quote ? ZERO : target)),
  );
  const aside = leftAside.gt(ZERO)
    ? ` ${money(leftAside, quote)} are outside the capital of ${capital} ${quote}.`
    : '';
  const reason =
    cash.kind === 'read'
      ? `Cash: whatever the targets do not use.${aside}`
      : `Its balance is not known: ${cash.why}.`;
  return {
    asset: quote,
    status: 'cash',
    action: 'none',
    reason,
    ...(cash.kind === 'read' && { amount: notNegative(cash.value.counted).toString() }),
    ...(investable && { value: exactTo(VALUE_DECIMALS, notNegative(idle)) }),
    ...shares(investable && notNegative(idle), ONE.minus(inAssets), investable),
  };
}

function totalsOf(
  legs: readonly Leg[],
  assets: readonly PlannedAsset[],
  { cash, leftAside }: Valuation,
  investable: Big | undefined,
  { reserve }: PortfolioConfig,
): PlanTotals {
  return {
    ...(investable && { investable: exactTo(VALUE_DECIMALS, investable) }),
    reserve,
    ...(cash.kind === 'read' && { quote_available: cash.value.usable.toString() }),
    ...(leftAside.gt(ZERO) && { left_aside: exactTo(VALUE_DECIMALS, leftAside) }),
    ...legTotals(legs),
    ...driftTotals(assets),
  };
}

/** The totals of a plan's legs. */
export function legTotals(
  legs: readonly Leg[],
): Pick<PlanTotals, 'sells' | 'buys' | 'turnover' | 'fees'> {
  const total = (field: 'value' | 'fee', items = legs) =>
    sum(items.map((leg) => leg[field])).toString();
  const of = (side: Leg['side']) => legs.filter((leg) => leg.side === side);
  return {
    sells: total('value', of('sell')),
    buys: total('value', of('buy')),
    turnover: total('value'),
    fees: total('fee'),
  };
}

const HALF = new Big('0.5');

/** Omitted while the drift of an asset is not known. */
function driftTotals(assets: readonly PlannedAsset[]): Pick<PlanTotals, 'drift' | 'max_drift'> {
  const managed = assets.filter(({ status }) => status !== 'excluded');
  if (managed.some(({ drift }) => drift === undefined)) return {};
  const drifts = managed.map(({ drift }) => new Big(drift ?? '0').abs());
  return {
    // The excess of one asset is the lack of another.
    drift: exactTo(SHARE_DECIMALS, sum(drifts).times(HALF)),
    max_drift: exactTo(SHARE_DECIMALS, largest(ZERO, ...drifts)),
  };
}
