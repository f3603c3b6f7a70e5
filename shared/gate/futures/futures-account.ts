import { decimalOf, textOf } from '../fields.ts';
import { rowOf } from './row-fields.ts';

/** The account that USDT futures are settled from. Amounts are in USDT. */
export type FuturesAccount = {
  readonly total: string | undefined;
  readonly available: string | undefined;
  readonly unrealisedPnl: string | undefined;
  /** Gate's word: `single` in one-way mode. Undefined if Gate does not say it. */
  readonly positionMode: string | undefined;
  /** Gate's number: 0 for a classic account. */
  readonly marginMode: number | undefined;
};

/** Undefined if the answer is not an account. */
export function parseFuturesAccount(json: unknown): FuturesAccount | undefined {
  const row = rowOf(json);
  if (!row || (row.total === undefined && row.available === undefined)) return undefined;
  const marginMode = Number(textOf(row.margin_mode) || Number.NaN);
  return {
    total: decimalOf(row.total),
    available: decimalOf(row.available),
    unrealisedPnl: decimalOf(row.unrealised_pnl),
    positionMode: textOf(row.position_mode) || undefined,
    marginMode: Number.isInteger(marginMode) ? marginMode : undefined,
  };
}
