import { decimalOf, textOf } from '../fields.ts';
import { positiveOf, rowOf, timeMsOf } from './row-fields.ts';

/** A position in one contract. Amounts of money are in USDT. */
export type FuturesPosition = {
  readonly contract: string;
  /** Signed contracts; zero if there is none. */
  readonly size: string;
  /** Gate's word: `single` in one-way mode. */
  readonly mode: string;
  readonly marginMode: 'isolated' | 'cross';
  /** The one that counts, in either margin mode; undefined if Gate does not say it. */
  readonly leverage: string | undefined;
  readonly entryPrice: string | undefined;
  readonly markPrice: string | undefined;
  /** Gate's estimate. */
  readonly liquidationPrice: string | undefined;
  readonly value: string | undefined;
  readonly margin: string | undefined;
  readonly unrealisedPnl: string | undefined;
  /** With fees and funding. */
  readonly realisedPnl: string | undefined;
  /** 1: the first to be closed by auto-deleveraging, 5: the last one. 6: not in the queue. */
  readonly deleverageRank: number | undefined;
  readonly updateTimeMs: number | undefined;
};

/** The position of a contract, or the word for a mode in which there is not just one. */
export type PositionReading =
  | { readonly kind: 'one_way'; readonly position: FuturesPosition }
  | { readonly kind: 'other_mode'; readonly mode: string };

/**
 * Reads an answer of `GET /positions/{contract}`; undefined if it is none. An account in hedge mode
 * gets a list of two, against the documentation (gateapi-go#49).
 */
export function parsePositionReading(json: unknown): PositionReading | undefined {
  if (Array.isArray(json)) {
    const mode = textOf(rowOf(json[0])?.mode) ?? 'dual';
    return { kind: 'other_mode', mode };
  }
  const position = parsePosition(json);
  if (!position) return undefined;
  return position.mode === 'single'
    ? { kind: 'one_way', position }
    : { kind: 'other_mode', mode: position.mode };
}

/** Undefined if the row is not a position, or does not say its size or mode. */
export function parsePosition(value: unknown): FuturesPosition | undefined {
  const row = rowOf(value);
  const contract = textOf(row?.contract);
  const size = decimalOf(row?.size);
  const mode = textOf(row?.mode);
  if (!row || !contract || size === undefined || !mode) return undefined;
  const isolated = positiveOf(row.leverage);
  return {
    contract,
    size,
    mode,
    marginMode: marginModeOf(textOf(row.pos_margin_mode), decimalOf(row.leverage)),
    leverage: positiveOf(row.lever) ?? isolated ?? positiveOf(row.cross_leverage_limit),
    entryPrice: positiveOf(row.entry_price),
    markPrice: positiveOf(row.mark_price),
    liquidationPrice: positiveOf(row.liq_price),
    value: decimalOf(row.value),
    margin: decimalOf(row.margin),
    unrealisedPnl: decimalOf(row.unrealised_pnl),
    realisedPnl: decimalOf(row.realised_pnl),
    deleverageRank: rankOf(row.adl_ranking),
    updateTimeMs: timeMsOf(row.update_time),
  };
}

/** The leverage "0" stands for cross margin, whatever the word says: there more is checked. */
function marginModeOf(
  word: string | undefined,
  isolatedLeverage: string | undefined,
): FuturesPosition['marginMode'] {
  if (word === 'cross' || isolatedLeverage === '0') return 'cross';
  return word === 'isolated' || isolatedLeverage !== undefined ? 'isolated' : 'cross';
}

function rankOf(value: unknown): number | undefined {
  const rank = Number(textOf(value) || Number.NaN);
  return Number.isInteger(rank) ? rank : undefined;
}
