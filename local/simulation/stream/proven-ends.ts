import type { Item } from '../../../shared/ledger/keys.ts';
import type { OrderAttributes } from '../../../shared/orders/model/attributes.ts';
import { isFinal } from '../../../shared/orders/model/status.ts';

/** The order of the fields is the exchange's own: see local/exchange/engine/orders.ts. */
const ENDED_ROW = /"id":"(\d+)"[^{}]*?"update_time_ms":(\d+),"status":"(?:closed|cancelled)"/g;
/** A row of a contract, whose times are in seconds: see local/exchange/futures/rows.ts. */
const ENDED_CONTRACT = /"id":(\d+),[^{}]*?"update_time":"?([\d.]+)"?,[^{}]*?"status":"finished"/g;
/** The changes by which an order of Gate's ends. */
const ENDS: readonly string[] = ['placed', 'ended', 'adopted', 'found_again'];

/** What the exchange's REST API has said of ends: a push over the WebSocket says nothing of it. */
export class ProvenEnds {
  readonly #ends = new Set<string>();

  /** Notes the ends in a body that was sent. */
  note(body: string): void {
    for (const [, id, updateTimeMs] of body.matchAll(ENDED_ROW)) {
      this.#ends.add(`${id} ${updateTimeMs}`);
    }
    for (const [, id, seconds] of body.matchAll(ENDED_CONTRACT)) {
      this.#ends.add(`${id} ${Math.round(Number(seconds) * 1_000)}`);
    }
  }

  /** The fault of a change, if it ends an order whose end no REST response has shown. */
  faultOfWrite(before: Item | undefined, after: Item): string | undefined {
    const next = after as OrderAttributes & Item;
    const { action, id, orderId, updateTimeMs, status, inferredAtMs } = next;
    const event = next.history.at(-1)?.event ?? '';
    const isEnd =
      isFinal(status) && (before as (OrderAttributes & Item) | undefined)?.status !== status;
    if (action !== 'place' || !isEnd || !ENDS.includes(event) || inferredAtMs !== undefined) {
      return undefined;
    }
    if (this.#ends.has(`${orderId} ${updateTimeMs}`)) return undefined;
    return `${id} ends as ${status} without a REST response that shows it`;
  }
}
