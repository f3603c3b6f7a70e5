import type { IncidentJson } from '../../incidents/incident.ts';
import type { OrderJson } from '../../orders/model/order-json.ts';
import type { Status } from '../../orders/model/status.ts';
import type { RunJson } from '../../rebalance/run/json.ts';
import type { RunStatus } from '../../rebalance/run/status.ts';

/**
 * The fields of every event beside the order or run. A consumer detects repetitions by `event_id`.
 */
export type EventEnvelope<S> = {
  /** Absent for the first status. */
  readonly previous_status?: S;
  /** Set on the one event with which it became final, and not on later corrections. */
  readonly ended?: true;
  readonly event_id: string;
};

/** An event of an order or of a run, as rules and consumers receive it. */
export type BusEvent =
  | { readonly detailType: 'Order Changed'; readonly detail: OrderJson & EventEnvelope<Status> }
  | {
      readonly detailType: 'Rebalance Changed';
      readonly detail: RunJson & EventEnvelope<RunStatus>;
    };

/** What happened to an account, and to no order of Sluice's. */
export type AccountEvent = {
  readonly detailType: 'Account Changed';
  readonly detail: IncidentJson & Pick<EventEnvelope<never>, 'event_id'>;
};

/** Everything that is put on the bus. */
export type PublishedEvent = AccountEvent | BusEvent;
