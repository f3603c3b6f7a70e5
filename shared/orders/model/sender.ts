import { runOfLeg } from './leg-id.ts';
import type { SentBy } from './record.ts';

/**
 * The roles that send messages for Sluice itself, by their unique ids. SQS vouches for the sender
 * of a message: a role's `SenderId` is the role's id, a colon and the name of the session.
 */
export type Senders = Readonly<
  Partial<
    Record<
      SentBy['kind'] /** track-orders: it sends no orders, only releases. */ | 'tracker',
      string
    >
  >
>;

const KINDS: readonly SentBy['kind'][] = ['rebalance', 'recurring', 'webhook'];

/** Whether the orders of a sender are children of a program: it alone gives them ids with a slash. */
export function namesChildren({ rebalance }: Senders, senderId: string): boolean {
  const [roleId] = senderId.split(':');
  return rebalance !== undefined && rebalance === roleId;
}

/** The sender of an order's message, as far as SQS vouches for it. */
export function sentBy(senders: Senders, senderId: string, orderId: string): SentBy {
  const [roleId] = senderId.split(':');
  const kind = KINDS.find((each) => senders[each] === roleId) ?? 'message';
  const run = kind === 'rebalance' ? runOfLeg(orderId) : undefined;
  return { kind, principal: senderId, ...(run !== undefined && { run }) };
}
