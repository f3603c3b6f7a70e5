import { isoTime } from '../../lib/clock.ts';
import type { PortfolioConfig } from '../../portfolio/model/plan-input.ts';
import type { Coverage } from '../candles/data-gate.ts';
import { DAY_MS } from '../candles/interval.ts';
import type { Costs } from '../simulation/setting.ts';

export type CaveatFacts = {
  readonly portfolio: PortfolioConfig;
  readonly limitsCurrency: string;
  readonly startValue: string;
  readonly paidIn: Costs['paidIn'];
  readonly startsBy: string | undefined;
  readonly interval: string;
  readonly delayMs: number;
  readonly coverage: readonly Coverage[];
  readonly areRulesAssumed: boolean;
  readonly staleDays: number;
  readonly hasVariations: boolean;
};

/** What a reader must know before believing the figures. */
export function caveatsOf(facts: CaveatFacts): readonly string[] {
  const { portfolio, coverage } = facts;
  const noVolume = coverage.filter(({ hasVolume }) => !hasVolume).map(({ asset }) => asset);
  const ended = coverage.filter(({ endedMs }) => endedMs !== undefined);
  return [
    ...(facts.startsBy === undefined
      ? []
      : [`It starts when the first candle of ${facts.startsBy} is there.`]),
    ...ended.map(
      ({ asset, endedMs }) =>
        `${asset} has no candles after ${isoTime(endedMs!).slice(0, 10)}: it is counted with its last price, which nobody could sell at.`,
    ),
    ...(facts.staleDays > 0
      ? [
          `On ${facts.staleDays} days a coin was valued at an older price, because candles are missing.`,
        ]
      : []),
    'The coins were chosen today, so coins that failed are left out: the past looks better than it was.',
    facts.areRulesAssumed
      ? 'The rules of the pairs (decimals, minimums) are assumed, not read from Gate.'
      : "The rules of the pairs are today's; past minimums are not known.",
    `Orders are filled at the open of the next ${facts.interval} candle${delayed(facts.delayMs)}. Inside a candle nothing happens.`,
    noVolume.length > 0
      ? `The candles of ${noVolume.join(', ')} have no volume: every order is filled whole.`
      : 'An order takes at most its part of the candle and moves no price beyond the slippage.',
    ...(portfolio.sliceAbove === undefined
      ? []
      : [
          `A trade above ${portfolio.sliceAbove} ${portfolio.quote} is filled at one price, that of its first slice ("sliceAbove").`,
        ]),
    ...(portfolio.capital !== undefined &&
    portfolio.capital !== 'all' &&
    Number(facts.startValue) > Number(portfolio.capital)
      ? [
          `Only ${portfolio.capital} of ${facts.startValue} ${portfolio.quote} are managed ("capital").`,
        ]
      : []),
    ...(facts.limitsCurrency === portfolio.quote
      ? []
      : [
          `The account's limits in ${facts.limitsCurrency} are taken as amounts of ${portfolio.quote}.`,
        ]),
    ...(facts.paidIn === 'received'
      ? []
      : [
          `Fees are paid in ${facts.paidIn}, which is no part of the portfolio: what they cost reduces its value.`,
        ]),
    'Approval is taken as given at once.',
    ...(facts.hasVariations
      ? ['Whoever picks the best cell of a grid fits the past: compare its last third.']
      : []),
    'The past says nothing certain about the future.',
  ];
}

function delayed(delayMs: number): string {
  if (delayMs === 0) return '';
  const isLong = delayMs >= DAY_MS / 24;
  const text = isLong
    ? `${Math.round(delayMs / 3_600_000)} h`
    : `${Math.round(delayMs / 60_000)} min`;
  return `, up to ${text} after the schedule`;
}
