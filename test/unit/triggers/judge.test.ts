import { describe, expect, it } from 'vitest';
import type { Prices } from '../../../shared/gate/prices.ts';
import {
  reaches,
  ruleOf,
  type Side,
  type TriggerCondition,
  type Watched,
} from '../../../shared/triggers/condition.ts';
import { type Judgement, judge } from '../../../shared/triggers/judge.ts';
import fc from '../../support/fast-check.ts';
import {
  candlesOf,
  LONGEST_GAP_S,
  pricesAt,
  referenceOf,
  type Scenario,
  START_MS,
  scenarios,
} from './price-path.ts';

const RUNS = process.env.SLUICE_LONG === '1' ? 20_000 : 1_000;

type Read = { readonly second: number; readonly from: number; readonly judgement: Judgement };

/** Looks at the prices until the condition fires. What is remembered goes through a store. */
function watch({ side, condition, path, gaps }: Scenario): readonly Read[] {
  const readings: Read[] = [];
  let watched: Watched = {};
  let from = 0;
  let second = 0;
  for (const gap of gaps) {
    second += gap;
    if (second >= path.length) break;
    const judgement = judge(condition, side, watched, {
      prices: pricesAt(path, second),
      candles: candlesOf(path, from, second),
    });
    readings.push({ second, from, judgement });
    if (judgement.fires) break;
    watched = JSON.parse(JSON.stringify(judgement.watched));
    from = second;
  }
  return readings;
}

const firedAt = (readings: readonly Read[]) =>
  readings.find(({ judgement }) => judgement.fires)?.second;

/** The longest run of seconds that hold, as far as readings can see them. */
function longestHold(holds: readonly boolean[], from: number): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = from;
  for (let second = from; second <= holds.length; second++) {
    if (holds[second]) continue;
    if (second - start > best.length) best = { start, length: second - start };
    start = second + 1;
  }
  return best;
}

describe('a condition, against a reference that sees every price', () => {
  it('fires only at a price that meets it, and after its whole confirmation', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const readings = watch(scenario);
        const second = firedAt(readings);
        if (second === undefined) return;
        const holds = referenceOf(scenario);
        expect(holds[second]).toBe(true);
        const { sinceMs, untilMs } = readings.at(-1)!.judgement.watched.met!;
        expect(untilMs - sinceMs).toBeGreaterThanOrEqual(scenario.condition.confirmSeconds * 1_000);
        for (const { second: seen } of readings) {
          if (START_MS + seen * 1_000 >= sinceMs) expect(holds[seen]).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('never fires if it never held', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        if (referenceOf(scenario).some(Boolean)) return;
        expect(firedAt(watch(scenario))).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });

  it('fires if it holds for its confirmation and the time of two readings', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { condition, path } = scenario;
        // Between two readings nothing shows the best bid or ask, so this trail may begin later.
        if (condition.trail && condition.source === 'touch') return;
        // A wick interrupts a confirmation.
        const calm = condition.confirmSeconds === 0 ? path : path.map(({ price }) => ({ price }));
        const run = { ...scenario, path: calm };
        const { start, length } = longestHold(referenceOf(run), 1);
        const needed = condition.confirmSeconds + 2 * LONGEST_GAP_S + 1;
        if (length < needed) return;
        const second = firedAt(watch(run));
        expect(second).toBeDefined();
        expect(second).toBeLessThan(start + needed);
      }),
      { numRuns: RUNS },
    );
  });

  it('reports a touch that no reading has seen, unless it fires', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { side, path } = scenario;
        if (scenario.condition.trail) return;
        const condition: TriggerCondition = {
          ...scenario.condition,
          source: 'last',
          confirmSeconds: 0,
        };
        for (const { second, from, judgement } of watch({ ...scenario, condition })) {
          const touched = candlesOf(path, from, second).some(({ high, low }) =>
            reaches(condition.rule!, condition.rule === '<=' ? low : high, condition.price!),
          );
          if (!judgement.fires) expect(judgement.missed !== undefined).toBe(touched);
        }
        expect(ruleOf(condition, side)).toBe(condition.rule);
      }),
      { numRuns: RUNS },
    );
  });

  it('reports a touch of a trail that no reading has seen, as the reference has it', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        if (!scenario.condition.trail) return;
        const condition = { ...scenario.condition, source: 'last', confirmSeconds: 0 } as const;
        const run = { ...scenario, condition };
        const holds = referenceOf(run);
        for (const { second, from, judgement } of watch(run)) {
          if (judgement.fires || !holds.slice(from, second).some(Boolean)) continue;
          expect(judgement.missed).toBeDefined();
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('never lets the best price of a trail become worse, whatever restarts', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { side, condition } = scenario;
        if (!condition.trail) return;
        const best = watch(scenario).map(({ judgement }) => judgement.watched.extremum!.price);
        best.slice(1).forEach((price, index) => {
          expect(reaches(side === 'sell' ? '>=' : '<=', price, best[index]!)).toBe(true);
        });
      }),
      { numRuns: RUNS },
    );
  });
});

const at = (last: string, seconds = 0, book: Partial<Prices> = {}): Prices => ({
  last,
  bid: String(Number(last) - 1),
  ask: String(Number(last) + 1),
  atMs: START_MS + seconds * 1_000,
  ...book,
});
const candle = (second: number, high: string, low: string) => ({
  startMs: START_MS + second * 1_000,
  endMs: START_MS + (second + 60) * 1_000,
  high,
  low,
});
const best = (price: string): Watched => ({ extremum: { price, atMs: START_MS } });
const STOP: TriggerCondition = { price: '58000', rule: '<=', source: 'last', confirmSeconds: 0 };
const TRAIL: TriggerCondition = { trail: { by: '0.03' }, source: 'last', confirmSeconds: 0 };

describe('one reading', () => {
  it.each<[string, TriggerCondition, Side, Prices, boolean]>([
    ['a stop above its price', STOP, 'sell', at('58000.1'), false],
    ['a stop at its price', STOP, 'sell', at('58000'), true],
    ['a stop after a gap', STOP, 'sell', at('51000'), true],
    ['a breakout below its price', { ...STOP, rule: '>=' }, 'buy', at('57999.9'), false],
    ['a breakout at its price', { ...STOP, rule: '>=' }, 'buy', at('58000'), true],
    ['a touch stop by its bid', { ...STOP, source: 'touch' }, 'sell', at('58000.5'), true],
    ['a touch stop whose bid is above', { ...STOP, source: 'touch' }, 'sell', at('58002'), false],
    [
      'a touch stop with a book that is crossed',
      { ...STOP, source: 'touch' },
      'sell',
      at('50000', 0, { bid: '50001', ask: '50000' }),
      false,
    ],
    [
      'a touch stop with a book that is too wide',
      { ...STOP, source: 'touch' },
      'sell',
      at('50000', 0, { bid: '40000', ask: '50000' }),
      false,
    ],
    ['a stop by last with no book', STOP, 'sell', { last: '57000', atMs: START_MS }, true],
    ['a trail at its first price', TRAIL, 'sell', at('60000'), false],
  ])('%s fires: %s', (_name, condition, side, prices, fires) => {
    expect(judge(condition, side, {}, { prices }).fires).toBe(fires);
  });

  it('fires a trail once the price has come back by its ratio, to the last digit', () => {
    const before = best('60000');
    expect(judge(TRAIL, 'sell', before, { prices: at('58200.01') }).fires).toBe(false);
    expect(judge(TRAIL, 'sell', before, { prices: at('58200') }).fires).toBe(true);
    expect(judge(TRAIL, 'buy', before, { prices: at('61799.99') }).fires).toBe(false);
    expect(judge(TRAIL, 'buy', before, { prices: at('61800') }).fires).toBe(true);
  });

  it('lets a trail begin only where its "from" was reached', () => {
    const condition: TriggerCondition = { ...TRAIL, trail: { by: '0.03', from: '62000' } };
    expect(judge(condition, 'sell', best('61999'), { prices: at('50000') }).fires).toBe(false);
    expect(judge(condition, 'sell', best('62000'), { prices: at('50000') }).fires).toBe(true);
  });

  it('raises a trail by candles, and tests a candle by the best price before it', () => {
    const candles = [candle(0, '61000', '59000'), candle(60, '60500', '59170')];
    const { watched, fires, missed } = judge(TRAIL, 'sell', best('60000'), {
      prices: at('60000', 120),
      candles,
    });
    expect(watched.extremum).toEqual({ price: '61000', atMs: START_MS + 60_000 });
    expect(fires).toBe(false);
    expect(missed).toEqual({ atMs: START_MS + 60_000, price: '59170' });
  });

  it('counts a confirmation from the first price that meets it, and anew after an interruption', () => {
    const condition: TriggerCondition = { ...STOP, confirmSeconds: 60 };
    const first = judge(condition, 'sell', {}, { prices: at('57900') });
    expect(first.fires).toBe(false);
    const second = judge(condition, 'sell', first.watched, { prices: at('57950', 30) });
    expect(second.fires).toBe(false);
    expect(judge(condition, 'sell', second.watched, { prices: at('57950', 60) }).fires).toBe(true);
    const away = judge(condition, 'sell', second.watched, { prices: at('58001', 35) });
    expect(away.watched.met).toBeUndefined();
    const candles = [{ ...candle(31, '58001', '57000'), endMs: START_MS + 60_000 }];
    const broken = judge(condition, 'sell', second.watched, { prices: at('57900', 60), candles });
    expect(broken.fires).toBe(false);
    const unseen = judge(condition, 'sell', second.watched, { prices: at('57900', 96) });
    expect(unseen.fires).toBe(false);
  });

  it('is near within two percent of where it would fire, or of where a trail begins', () => {
    const isNear = (condition: TriggerCondition, watched: Watched, last: string) =>
      judge(condition, 'sell', watched, { prices: at(last) }).isNear;
    expect(isNear(STOP, {}, '59160')).toBe(true);
    expect(isNear(STOP, {}, '59160.01')).toBe(false);
    expect(isNear(STOP, {}, '40000')).toBe(true);
    expect(isNear(TRAIL, best('60000'), '60000')).toBe(false);
    expect(isNear(TRAIL, best('60000'), '59364')).toBe(true);
    const later: TriggerCondition = { ...TRAIL, trail: { by: '0.5', from: '62000' } };
    expect(isNear(later, {}, '60760')).toBe(true);
    expect(isNear(later, {}, '60759')).toBe(false);
  });
});
