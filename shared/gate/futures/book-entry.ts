import { decimalOf, textOf } from '../fields.ts';
import { rowOf, timeMsOf } from './row-fields.ts';

/** One change of the wallet that contracts are settled from, in USDT. */
export type FuturesBookEntry = {
  readonly id: string;
  /** Exchange time. */
  readonly atMs: number;
  readonly change: string;
  /** Gate's word, as in `pnl`, `fee`, `fund` and `dnw`. */
  readonly type: string;
  /** Empty for a transfer. */
  readonly contract: string;
  /** The text of the order behind it, if Gate's remark has one. */
  readonly text: string;
  /** Empty if there is none. */
  readonly tradeId: string;
};

/** Undefined if the row is not an entry. */
export function parseFuturesBookEntry(value: unknown): FuturesBookEntry | undefined {
  const row = rowOf(value);
  const change = decimalOf(row?.change);
  const atMs = timeMsOf(row?.time);
  if (!row || change === undefined || atMs === undefined) return undefined;
  const type = textOf(row.type) ?? '';
  // The remark is the contract, a colon, and what the entry belongs to.
  const [contract = '', text = ''] = (textOf(row.text) ?? '').split(':');
  const tradeId = textOf(row.trade_id) ?? '';
  const id = textOf(row.id) || `${atMs} ${contract} ${type} ${change} ${tradeId}`;
  return {
    id,
    atMs,
    change,
    type,
    contract: textOf(row.contract) || (type === 'dnw' ? '' : contract),
    text: text.startsWith('t-') ? text : '',
    tradeId: tradeId === '0' ? '' : tradeId,
  };
}
