import { isoTime } from '../../../shared/lib/clock.ts';
import { columnAmount } from '../../../shared/lib/money.ts';
import { isContract } from '../../../shared/market/contract-order.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import { instrumentOf } from '../../../shared/market/instrument.ts';
import { isQuoteSized } from '../../../shared/market/order-size.ts';
import { type OrderJson, orderJson } from '../../../shared/orders/model/order-json.ts';
import type { OrderRecord, SlicedRecord } from '../../../shared/orders/model/record.ts';
import { SLOT_ENDS } from '../../../shared/programs/slices/state.ts';
import { describeDone, describeDuration, describeResult } from '../../render/describe-slices.ts';
import { formatPrice } from '../../render/format.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { formatMoment, statusBadge } from '../pages/format.ts';
import { orderAddress } from '../pages/layout.ts';
import { pricePicture, priceRange, progressPicture } from './slices-picture.ts';
import { type DecidedSlot, type SlotProgress, slicesOf, slotProgress } from './slot-progress.ts';

const SLOTS_LISTED = 50;

/** An order in slices: planned against done, price against arrival, and its last slots. */
export async function slicesPanel(view: AccountView, record: SlicedRecord): Promise<Html> {
  const progress = slotProgress(record, await readSlices(view, record));
  const order = orderJson(record);
  return html`<section class="panel" aria-labelledby="slices-title"><h2 id="slices-title">Slices</h2>
<p>${describeSlots(order)}</p>
<figure class="chart">${progressPicture(progress, view.setting.clock.nowMs(), `${describeDone(order)}`)}
<figcaption>Steps: planned. Filled area: done. Marks below: missed slots. From ${formatMoment(isoTime(progress.startMs))} to ${formatMoment(isoTime(progress.endMs))}.</figcaption></figure>
${priceFigure(record, order, progress)}
${progress.decided.length > 0 && slotTable(view, record, progress)}</section>`;
}

/** The console's window has them, unless a great many orders came after them. */
async function readSlices(
  { account, orders, setting }: AccountView,
  record: SlicedRecord,
): Promise<ReadonlyMap<string, OrderRecord>> {
  const { stack } = setting.connection;
  const wanted = new Map(slicesOf(record).map((id) => [stack.stemOf(account, id), id]));
  const known = (await orders.read()).orders.filter(({ stem }) => wanted.has(stem));
  const knownStems = new Set(known.map(({ stem }) => stem));
  const others = [...wanted.keys()].filter((stem) => !knownStems.has(stem));
  const read = others.length === 0 ? [] : await stack.store.getAll(others);
  return new Map([...known, ...read].map((each) => [each.id, each]));
}

function describeSlots(order: OrderJson): Html {
  const { count = 0, sent = 0, missed = 0, every, next_at: nextAt } = order.slices ?? {};
  return html`${sent} sent and ${missed} missed of ${count} slots, one each ${every === undefined ? '' : describeDuration(every)}. ${describeDone(order)}.${nextAt !== undefined && html` The next one is due at ${formatMoment(nextAt)}.`}`;
}

function priceFigure(
  { slicing }: SlicedRecord,
  order: OrderJson,
  progress: SlotProgress,
): Html | undefined {
  const { arrivalPrice } = slicing.state;
  const range = priceRange(progress, arrivalPrice);
  if (!range || arrivalPrice === undefined) return undefined;
  const { low, high } = range;
  const result = describeResult(order);
  const label = `Prices from ${low} to ${high}${result === undefined ? '' : `: ${result}`}`;
  const lines = { arrival: arrivalPrice, ...(order.price !== undefined && { limit: order.price }) };
  return html`<figure class="chart">${pricePicture(progress, range, lines, label)}
<figcaption>Points: the average price of each slice. Line: the price at the start, ${formatPrice(arrivalPrice)}. From ${formatPrice(low.toString())} to ${formatPrice(high.toString())}.${result !== undefined && ` The average is ${result}.`}</figcaption></figure>`;
}

function slotTable(view: AccountView, record: SlicedRecord, { decided }: SlotProgress): Html {
  const { order } = record;
  const { base, quote } = currenciesOf(instrumentOf(order).name);
  const currency = isContract(order) ? 'contracts' : isQuoteSized(order) ? quote : base;
  const older = decided.length - SLOTS_LISTED;
  const listed = decided.slice(-SLOTS_LISTED).toReversed();
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="slices-title"><table class="cards"><thead><tr><th scope="col">Slot</th><th scope="col">Due</th>
<th scope="col" class="number">Filled ${currency}</th><th scope="col" class="number">Price ${quote}</th><th scope="col">Result</th></tr></thead>
<tbody>${listed.map((slot) => slotRow(view, slot, currency))}</tbody></table></div>
${older > 0 && html`<p class="foot">The ${older} slots before them are among the orders.</p>`}`;
}

function slotRow(view: AccountView, slot: DecidedSlot, currency: string): Html {
  const { order, filled, price, end } = slot;
  const name = order ? html`<a href="${orderAddress(view, order.id)}">${slot.slot}</a>` : slot.slot;
  return html`<tr><th scope="row">${name}</th><td data-label="Due">${formatMoment(isoTime(slot.dueMs))}</td>
<td data-label="Filled" class="number">${filled.gt('0') && columnAmount(filled, currency)}</td><td data-label="Price" class="number">${price && formatPrice(price.toString())}</td>
<td data-label="Result">${order ? statusBadge(order.status) : html`<span class="detail">${SLOT_ENDS[end]}</span>`}</td></tr>`;
}
