import { isoTime } from '../../shared/lib/clock.ts';
import type { OrderRequest } from '../../shared/orders/model/request.ts';
import { shorten } from '../terminal/columns.ts';
import { harmless, type Paint } from '../terminal/terminal.ts';
import type { Prospect } from './prospect.ts';

const BODY_LENGTH = 60;

/** A dead letter as JSON; what it would come to, or came to. */
export function deadLetterJson({ letter, request, kind, outlook }: Prospect) {
  return {
    message_id: letter.messageId,
    ...(request && { id: request.id, account: request.account }),
    sent_at: isoTime(letter.sentAtMs),
    group: letter.group,
    prospect: kind,
    outlook,
    body: letter.body,
  };
}

/** Dead letters for people: two lines each, what it is and what it would come to. */
export function renderDeadLetters(prospects: readonly Prospect[], paint: Paint): string {
  return prospects
    .map((prospect) => {
      const { letter, request, kind } = prospect;
      const what = request ? requestWords(request) : shorten(letter.body, BODY_LENGTH);
      const heading = `${isoTime(letter.sentAtMs)}  ${harmless(what)}`;
      const style = kind === 'submit' ? 'yellow' : 'dim';
      return `${heading}\n  ${paint(style, harmless(prospect.outlook))}`;
    })
    .join('\n');
}

/** "main btc-entry: buy 0.001 BTC_USDT at 30000" */
function requestWords(request: OrderRequest): string {
  const whose = `${request.account} ${request.id}`;
  switch (request.action) {
    case 'cancel':
      return `${whose}: cancel ${request.target}`;
    case 'amend': {
      const { amount, price } = request.amendment;
      const to = [amount && `amount ${amount}`, price && `price ${price}`].filter(Boolean);
      return `${whose}: amend ${request.target} to ${to.join(', ')}`;
    }
    case 'place': {
      const { side, type, amount, currency_pair: pair, price } = request.order;
      const isSpending = type === 'market' && side === 'buy';
      const quote = pair.split('_')[1];
      const what = isSpending ? `${pair} for ${amount} ${quote}` : `${amount} ${pair}`;
      return `${whose}: ${side} ${what}${price === undefined ? '' : ` at ${price}`}`;
    }
  }
}
