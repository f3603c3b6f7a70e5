import type { CoinCandles, PastCandle } from './candle.ts';
import { DAY_MS } from './interval.ts';

/** The candles of one coin within the period of a backtest. */
export type Coverage = {
  readonly asset: string;
  readonly source: string;
  readonly sha256: string;
  readonly candles: number;
  readonly expected: number;
  readonly longestGapMs: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly hasVolume: boolean;
  /** The time from which on there is no candle although the period goes on; undefined otherwise. */
  readonly endedMs: number | undefined;
  /** For people: why the data should not be trusted. */
  readonly faults: readonly string[];
};

const COVERAGE_MIN = 0.95;
const GAP_MAX_MS = DAY_MS;
/** An open so far from the close before is probably another coin of the same name. */
const JUMP_MAX = 0.6;
/** After so long a gap the name may belong to another coin. */
const SUSPECT_GAP_MS = 2 * DAY_MS;

/** Looks at a coin's candles from a time on, before another one. */
export function coverageOf(
  asset: string,
  { candles: all, source, sha256 }: CoinCandles,
  { fromMs, toMs, intervalMs }: { fromMs: number; toMs: number; intervalMs: number },
): Coverage {
  const candles = all.filter(({ openMs }) => openMs >= fromMs && openMs + intervalMs <= toMs);
  const expected = Math.floor((toMs - fromMs) / intervalMs);
  const firstMs = candles[0]?.openMs ?? toMs;
  const lastMs = candles.at(-1)?.openMs ?? fromMs;
  const gaps = gapsOf(candles, { fromMs, toMs, intervalMs });
  const longestGapMs = gaps.reduce((longest, gap) => Math.max(longest, gap.ms), 0);
  const endMs = lastMs + intervalMs;
  return {
    asset,
    source,
    sha256,
    candles: candles.length,
    expected,
    longestGapMs,
    firstMs,
    lastMs,
    hasVolume: candles.every(({ volume }) => volume !== undefined),
    endedMs: toMs - endMs > GAP_MAX_MS ? endMs : undefined,
    faults: [
      ...(candles.length < expected * COVERAGE_MIN
        ? [
            `${asset}: ${candles.length} of ${expected} candles are there (${percent(candles.length / expected)}).`,
          ]
        : []),
      ...(longestGapMs > GAP_MAX_MS
        ? [
            `${asset}: ${hours(longestGapMs)} without a candle, from ${day(longestGap(gaps).fromMs)}.`,
          ]
        : []),
      ...suspicions(asset, candles, intervalMs),
    ],
  };
}

type Gap = { readonly fromMs: number; readonly ms: number };

function gapsOf(
  candles: readonly PastCandle[],
  { fromMs, toMs, intervalMs }: { fromMs: number; toMs: number; intervalMs: number },
): readonly Gap[] {
  const gaps: Gap[] = [];
  let expectedMs = fromMs;
  for (const { openMs } of candles) {
    if (openMs > expectedMs) gaps.push({ fromMs: expectedMs, ms: openMs - expectedMs });
    expectedMs = openMs + intervalMs;
  }
  if (toMs - expectedMs >= intervalMs) gaps.push({ fromMs: expectedMs, ms: toMs - expectedMs });
  return gaps;
}

function longestGap(gaps: readonly Gap[]): Gap {
  return gaps.reduce((longest, gap) => (gap.ms > longest.ms ? gap : longest));
}

/** Signs that a name belonged to another coin before. */
function suspicions(asset: string, candles: readonly PastCandle[], intervalMs: number) {
  const found: string[] = [];
  for (const [index, { openMs, open }] of candles.entries()) {
    const before = candles[index - 1];
    if (!before) continue;
    const jump = Math.abs(Number(open) / Number(before.close) - 1);
    const gapMs = openMs - before.openMs - intervalMs;
    if (jump > JUMP_MAX) {
      found.push(
        `${asset}: the price jumps from ${before.close} to ${open} at ${day(openMs)}. Was it another coin before?`,
      );
    } else if (gapMs > SUSPECT_GAP_MS) {
      found.push(`${asset}: after a gap it trades again at ${day(openMs)}. Is it the same coin?`);
    }
    if (found.length === FAULTS_MAX) break;
  }
  return found;
}

const FAULTS_MAX = 3;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const hours = (ms: number): string => `${Math.round(ms / 3_600_000)} hours`;
function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, '2026-11-22T09:00'.length).concat('Z');
}
