import { incidentJson } from '../../incidents/incident.ts';
import { orderJson } from '../../orders/model/order-json.ts';
import { isFinal } from '../../orders/model/status.ts';
import { runJson } from '../../rebalance/run/json.ts';
import { isRunFinal } from '../../rebalance/run/status.ts';
import type { Change } from './change.ts';
import type { EventEnvelope, PublishedEvent } from './event.ts';

export const EVENT_SOURCE = 'sluice';

/** The event of a change; undefined for a change that only a notice reports. */
export function busEventOf(change: Change): PublishedEvent | undefined {
  switch (change.kind) {
    case 'order':
      return {
        detailType: 'Order Changed',
        detail: {
          ...orderJson(change.after),
          // An adopted order already had its final event before it was found, so it sends no second
          // one.
          ...envelope(change, becameFinal(change, isFinal) && !change.after.exchange?.adopted),
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
    case 'incident': {
      const { after } = change;
      const event_id = eventId(after.account, `incident/${after.id}`, 1);
      return { detailType: 'Account Changed', detail: { ...incidentJson(after), event_id } };
    }
    case 'switch':
    case 'key':
      return undefined;
  }
}

/** Depends on the two versions alone, so that each delivery of the change gives the same result. */
function becameFinal<S>({ before, after }: Versions<S>, isFinalStatus: (status: S) => boolean) {
  return isFinalStatus(after.status) && !(before && isFinalStatus(before.status));
}

function envelope<S>({ before, after }: Versions<S>, ended: boolean): EventEnvelope<S> {
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
