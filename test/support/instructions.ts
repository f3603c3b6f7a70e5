import type { StackClients } from './stack-clients.ts';

type Sender = Pick<StackClients, 'sendText'>;

/** Asks for an order of `main` to be cancelled, in the message group that waits behind nothing. */
export function sendCancel({ sendText }: Sender, id: string, target: string): Promise<string> {
  return sendText(JSON.stringify({ id, action: 'cancel', target }), `main#cancel#${target}`);
}

/** Asks for an order of `main` in BTC_USDT to be amended; `change` may name another pair. */
export function sendAmendment(
  { sendText }: Sender,
  id: string,
  target: string,
  change: Readonly<Record<string, string>>,
): Promise<string> {
  const amendment = { id, action: 'amend', currency_pair: 'BTC_USDT', target, ...change };
  return sendText(JSON.stringify(amendment), `main#${amendment.currency_pair}`);
}
