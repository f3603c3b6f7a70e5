import type { RuntimeConfig } from '../../../config/runtime-config.ts';
import type { ContractOrder } from '../../../market/contract-order.ts';
import type { ExitPlan } from '../../../programs/exits/plan.ts';
import type { Reason } from '../../model/reason.ts';
import type { ExecutionDependencies } from '../../reconciliation/dependencies.ts';

export type CheckDependencies = Pick<
  ExecutionDependencies,
  'clock' | 'exchangeOf' | 'killSwitches' | 'openings' | 'store' | 'tag'
> & { readonly config: RuntimeConfig };

/** Why an order is not sent: for good, or until the exchange can be read. */
export type Unfit =
  | { readonly kind: 'refused'; readonly reason: Reason; readonly order?: ContractOrder }
  | { readonly kind: 'unreachable'; readonly reason: Reason };

export const refused = (why: Reason): Unfit => ({ kind: 'refused', reason: why });

/** An order of a contract, and the record that it belongs to. */
export type AskedContract = {
  readonly account: string;
  readonly stem: string;
  readonly order: ContractOrder;
  /** What closes again what it opens. */
  readonly exits?: ExitPlan;
  /** A price has fired it. */
  readonly isFired?: true;
  /** It is cut into slices: they are the orders at the exchange, and take the room of an opening. */
  readonly isWhole?: true;
  /** Its slices are under way, and each takes room of its own: what they have filled is no room for a new price. */
  readonly hasBegun?: true;
};
