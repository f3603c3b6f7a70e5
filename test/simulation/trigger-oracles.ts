import { TAG } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import { keyOfWatch } from '../../shared/ledger/keys.ts';
import { type Instrument, instrumentOf } from '../../shared/market/instrument.ts';
import { judgedSide } from '../../shared/orders/model/armed.ts';
import { orderStem } from '../../shared/orders/model/client-order-id.ts';
import { isMet, judgedPrice, type Watched } from '../../shared/triggers/condition.ts';
import { eventsOf, type StoredOrder } from '../support/record.ts';

type Evidence = {
  readonly world: World;
  readonly records: ReadonlyMap<string, StoredOrder>;
};
type Oracle = (evidence: Evidence) => readonly string[];

/** What waits for a price is sent only after it has fired. */
export const nothingUnfiredIsSent: Oracle = ({ records }) =>
  waiting(records).flatMap((record) => {
    const events = eventsOf(record);
    const isSent = record.attempt > 0 || record.orderId !== undefined;
    if (isSent && !events.includes('released')) return [`${record.id} was sent without a release`];
    const isOutOfTurn = events.some((event, index) => {
      const before = events.slice(0, index).findLast((each) => TURNS.includes(each));
      return event === 'released' && before !== 'fired';
    });
    return isOutOfTurn ? [`${record.id} was released unfired: ${events.join(', ')}`] : [];
  });

const TURNS = ['armed', 'fired', 'armed_again', 'suspended', 'rearmed', 'released'];

/** What has fired was met by the prices that it names. */
export const firingsWereMet: Oracle = ({ records }) =>
  waiting(records).flatMap(({ id, trigger, order, observed, extremum, history }) => {
    const isAmended = history.some(({ event }) => event === 'trigger_amended');
    if (!observed || !order || isAmended) return [];
    const watched = extremum === undefined ? {} : { extremum: { price: extremum, atMs: 0 } };
    const side = judgedSide(order, trigger);
    const price = judgedPrice(trigger, side, observed);
    const holds = price !== undefined && isMet(trigger, side, watched, price);
    return holds ? [] : [`${id} fired at ${price}, which does not meet it`];
  });

/** What is still armed, and not suspended, waits for a price that is not there. */
export const metTriggersFire: Oracle = ({ world, records }) =>
  waiting(records).flatMap((record) => {
    const { id, stem, status, suspended, trigger, order } = record;
    if (status !== 'armed' || suspended || trigger.source !== 'last' || !order) return [];
    const last = lastPrice(world, instrumentOf(order));
    return isMet(trigger, judgedSide(order, trigger), watchedOf(world, stem), last)
      ? [`${id} is armed, although ${last} meets it`]
      : [];
  });

/** An amendment of a trigger is `done` exactly if it was carried out. */
export const triggerAmendmentsAreTrue: Oracle = ({ records }) =>
  [...records.values()].flatMap(({ id, account, status, target = '', amendment }) => {
    if (!amendment?.trigger) return [];
    const history = records.get(orderStem(TAG, account, target))?.history ?? [];
    const times = history.filter(
      ({ event, detail }) => event === 'trigger_amended' && detail === id,
    ).length;
    return times === (status === 'done' ? 1 : 0)
      ? []
      : [`amend ${id} is ${status}, and was carried out ${times} times`];
  });

/** The last price as the exchange tells it: of a trade, or of the market. */
export function lastPrice({ exchange }: World, { market, name }: Instrument): string {
  const isPair = market === 'spot';
  const path = isPair ? '/api/v4/spot/tickers' : '/api/v4/futures/usdt/tickers';
  const query = isPair ? `currency_pair=${name}` : `contract=${name}`;
  const reply = exchange.handle({ method: 'GET', path, query, headers: {}, body: '' });
  if (reply.fault !== undefined) throw new Error(`The exchange does not answer: ${reply.fault}`);
  return (JSON.parse(reply.body) as [{ readonly last: string }])[0].last;
}

type Waiting = StoredOrder & { readonly trigger: NonNullable<StoredOrder['trigger']> };

function waiting(records: ReadonlyMap<string, StoredOrder>): readonly Waiting[] {
  return [...records.values()].filter((record): record is Waiting => record.trigger !== undefined);
}

function watchedOf(world: World, stem: string): Watched {
  return (world.table.find(keyOfWatch(stem))?.watched as Watched | undefined) ?? {};
}
