import type { Big } from '../lib/decimal.ts';
import type { FlowKind, ProfitSource } from './ledger.ts';

/** One entry of the books, in the currency of the values. */
export type Posting =
  | {
      readonly kind: 'realised';
      readonly atMs: number;
      readonly coin: string;
      readonly source: ProfitSource;
      readonly amount: Big;
    }
  /** A fee, or a rebate if it is negative. It is contained in a cost or in a realised profit. */
  | {
      readonly kind: 'fee';
      readonly atMs: number;
      /** The coin that was traded. */
      readonly coin: string;
      readonly source: ProfitSource;
      /** What it was paid in. */
      readonly currency: string;
      readonly amount: Big;
      /** Undefined for points, which are no money, and for a coin without a price. */
      readonly value: Big | undefined;
    }
  /** Money that came in, or went out if its value is negative, without a profit. */
  | {
      readonly kind: 'flow';
      readonly id: string;
      readonly atMs: number;
      readonly coin: string;
      readonly change: Big;
      readonly value: Big;
      readonly flow: FlowKind | 'opening';
      readonly type: string;
      readonly isPriced: boolean;
      /** Whether the owner has given its cost, which is its value then. */
      readonly isCostGiven: boolean;
    };
