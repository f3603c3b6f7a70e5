import { isoTime } from '../../shared/lib/clock.ts';
import { describeContractOrder, isContract } from '../../shared/market/contract-order.ts';
import { currenciesOf } from '../../shared/market/currencies.ts';
import { isQuoteSized } from '../../shared/market/order-size.ts';
import type { AskedSpotOrder, OrderRequest } from '../../shared/orders/model/request.ts';
import { shorten } from '../terminal/columns.ts';
import { escapeControlsDeep, type Paint } from '../terminal/terminal.ts';
import type { RedrivePreview } from './redrive-preview.ts';

const BODY_LENGTH = 60;

/** A dead letter as JSON, with the expected result of its redrive. */
export function deadLetterJson({ message, request, kind, expectedResult }: RedrivePreview) {
  return {
    message_id: message.messageId,
    ...(request && { id: request.id, account: request.account }),
    sent_at: isoTime(message.sentAtMs),
    group: message.group,
    prospect: kind,
    outlook: expectedResult,
    body: message.body,
  };
}

/** Dead letters as text, two lines each: the request and its expected result. */
export function renderDeadLetters(previews: readonly RedrivePreview[], paint: Paint): string {
  return previews
    .map((preview) => {
      const { message, request, kind } = preview;
      const description = request ? describeRequest(request) : shorten(message.body, BODY_LENGTH);
      const heading = `${isoTime(message.sentAtMs)}  ${escapeControlsDeep(description)}`;
      const style = kind === 'submit' ? 'yellow' : 'dim';
      return `${heading}\n  ${paint(style, escapeControlsDeep(preview.expectedResult))}`;
    })
    .join('\n');
}

/** "main btc-entry: buy 0.001 BTC_USDT at 30000" */
function describeRequest(request: OrderRequest): string {
  const prefix = `${request.account} ${request.id}`;
  switch (request.action) {
    case 'cancel':
      return `${prefix}: cancel ${request.target}`;
    case 'amend': {
      const { amendment } = request;
      const amount = isContract(amendment) ? amendment.size : amendment.amount;
      const { price } = amendment;
      const to = [amount && `amount ${amount}`, price && `price ${price}`].filter(Boolean);
      return `${prefix}: amend ${request.target} to ${to.join(', ')}`;
    }
    case 'exit': {
      if (isContract(request.holding)) {
        const { contract, size } = request.holding;
        return `${prefix}: exit of ${size} ${contract} contracts`;
      }
      const { amount, amount_of_available: ratio, currency_pair: pair } = request.holding;
      return `${prefix}: exit of ${amount ?? `${ratio} of what is available`} of ${pair}`;
    }
    case 'place': {
      if (isContract(request.order)) return `${prefix}: ${describeContractOrder(request.order)}`;
      const { side, price } = request.order;
      const description = describeSize(request.order);
      return `${prefix}: ${side} ${description}${price === undefined ? '' : ` at ${price}`}`;
    }
  }
}

/** "0.001 BTC_USDT", "BTC_USDT for 25 USDT": as the message gives it. */
function describeSize(order: AskedSpotOrder): string {
  const { amount, quote_amount: asked, amount_of_available: ratio, currency_pair: pair } = order;
  const { quote } = currenciesOf(pair);
  if (amount !== undefined && !isQuoteSized(order)) return `${amount} ${pair}`;
  const inQuote = asked ?? amount;
  const what = inQuote === undefined ? `${ratio} of what is available` : `${inQuote} ${quote}`;
  return `${pair} for ${what}`;
}
