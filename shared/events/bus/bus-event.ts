import { type OrderJson, orderJson } from '../../orders/model/order-json.ts';
import { isFinal, type Status } from '../../orders/model/status.ts';
import { type RunJson, runJson } from '../../rebalance/run/json.ts';
import { isRunFinal, type RunStatus } from '../../rebalance/run/status.ts';
import type { Change } from './change.ts';

export const EVENT_SOURCE = 'sluice';

/** What every event carries beside the order or run: a consumer that saw the id has seen the change. */
type Envelope<S> = {
  /** Absent for the first status. */
  readonly previous_status?: S;
  /** On the one event in which it became final, not on what is learnt about it later. */
  readonly ended?: true;
  readonly event_id: string;
};

/** An event as rules and consumers see it. */
export type BusEvent =
  | { readonly detailType: 'Order Changed'; readonly detail: OrderJson & Envelope<Status> }
  | { readonly detailType: 'Rebalance Changed'; readonly detail: RunJson & Envelope<RunStatus> };

/** The event of a change; undefined for a change that only people are told about. */
export function busEventOf(change: Change): BusEvent | undefined {
  switch (change.kind) {
    case 'order':
      return {
        detailType: 'Order Changed',
        detail: {
          ...orderJson(change.after),
          // An adopted order had its verdict before it turned up, and ends a second time.
          ...envelope(change, becameFinal(change, isFinal) && !change.after.adopted),
        },
      };
    case 'run':
      return {
        detailType: 'Rebalance Changed',
        detail: {
          ...runJson(change.after),
          ...envelope(change, becameFinal(change, isRunFinal)),
        },
      };
    case 'switch':
    case 'key':
      return undefined;
  }
}

/** Told by the two versions alone: each delivery of the change says the same. */
function becameFinal<S>({ before, after }: Versions<S>, isFinalStatus: (status: S) => boolean) {
  return isFinalStatus(after.status) && !(before && isFinalStatus(before.status));
}

function envelope<S>({ before, after }: Versions<S>, ended: boolean): Envelope<S> {
  return {
    ...(before && { previous_status: before.status }),
    ...(ended && { ended }),
    event_id: eventId(after.account, after.id, after.version),
  };
}

type Versions<S> = {
  readonly before?: { readonly status: S };
  readonly after: {
    readonly account: string;
    readonly id: string;
    readonly version: number;
    readonly status: S;
  };
};

/** The same for every delivery of one change. */
export function eventId(account: string, id: string, version: number): string {
  return `${account}/${id}/${version}`;
}
