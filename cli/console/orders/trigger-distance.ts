import type { Prices } from '../../../shared/gate/prices.ts';
import { Big } from '../../../shared/lib/decimal.ts';
import type { OrderRecord } from '../../../shared/orders/model/record.ts';
import {
  type ConditionNow,
  describeDistance,
  instrumentOfWatched,
  isWatched,
  judgeWatched,
  type WatchedOrder,
} from '../../orders/watched-orders.ts';
import type { Ticker } from '../../stack/tickers.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { exitPicture } from './exit-picture.ts';

/** Armed orders and working exits by their stem, with the prices of now. */
export type Distances = ReadonlyMap<string, WatchedOrder>;

/** A price further away is drawn at the end of the line. */
const FULL_WIDTH_PERCENT = '10';
/** Within it track-orders watches the price with every poll. */
const NEAR_PERCENT = '2';
const WIDTH = 180;

/** How far the watched ones among the orders are from firing. Without prices it knows none. */
export async function readDistances(
  view: AccountView,
  records: readonly OrderRecord[],
): Promise<Distances> {
  const watched = records.filter(isWatched);
  if (watched.length === 0) return new Map();
  const { connection, clock } = view.setting;
  const tickers = await view.tickers().catch((): ReadonlyMap<string, Ticker> => new Map());
  const nowMs = clock.nowMs();
  const contracts = await readContractPrices(view, watched);
  const judged = await judgeWatched(connection.stack, watched, ({ market, name }) =>
    market === 'spot' ? pricesOf(tickers.get(name), nowMs) : contracts.get(name),
  );
  return new Map(judged.map((order) => [order.record.stem, order]));
}

async function readContractPrices(
  view: AccountView,
  watched: readonly WatchedOrder['record'][],
): Promise<ReadonlyMap<string, Prices | undefined>> {
  const ofContracts = watched.map(instrumentOfWatched).filter(({ market }) => market !== 'spot');
  const names = [...new Set(ofContracts.map(({ name }) => name))];
  const readings = await Promise.all(
    names.map(async (name) => {
      const prices = await view.contractPrices(name).catch(() => undefined);
      return [name, prices] as const;
    }),
  );
  return new Map(readings);
}

function pricesOf(ticker: Ticker | undefined, atMs: number): Prices | undefined {
  const { last, bid, ask } = ticker ?? {};
  if (last === undefined) return undefined;
  return { last, atMs, ...(bid !== undefined && { bid }), ...(ask !== undefined && { ask }) };
}

/** The price on its way to where the order fires: the line at the end is the trigger. */
export function distancePicture(order: WatchedOrder): Html {
  return html`<span class="distance">${picture(order)}<span class="detail">${describeDistance(order)}</span></span>`;
}

function picture(order: WatchedOrder): Html | undefined | readonly (Html | undefined)[] {
  const { record, conditions } = order;
  return record.action === 'exit' ? exitPicture(record, order) : conditions.map(drawing);
}

function drawing({ price, level }: ConditionNow): Html | undefined {
  if (price === undefined || level === undefined) return undefined;
  const apart = new Big(price).minus(level).div(price).times('100');
  const isAbove = apart.gt('0');
  const share = apart.abs().div(FULL_WIDTH_PERCENT);
  const steps = (share.gt('1') ? new Big('1') : share).times(String(WIDTH));
  const near = new Big(NEAR_PERCENT).div(FULL_WIDTH_PERCENT).times(String(WIDTH));
  // A price above its trigger falls to the left, one below it rises to the right.
  const at = (distance: Big) =>
    (isAbove ? distance : new Big(String(WIDTH)).minus(distance)).toFixed(1);
  return html`<svg viewBox="-6 0 192 16" aria-hidden="true"><rect class="track" y="7" width="${WIDTH}" height="2"/>
<rect class="band" x="${isAbove ? '0' : at(near)}" y="4" width="${near.toFixed(1)}" height="8" rx="2"/>
<rect class="goal" x="${at(new Big('0'))}" y="1" width="2" height="14"/><circle class="mark" cx="${at(steps)}" cy="8" r="4"/></svg>`;
}
