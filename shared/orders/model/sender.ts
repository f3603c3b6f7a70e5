import { runOfLeg } from './leg-id.ts';
import type { SentBy } from './record.ts';

/**
 * The roles that send for Sluice itself, by their unique ids. SQS vouches for the sender of a
 * message: for a role, its `SenderId` is the role's id, a colon and the name of the session.
 */
export type Senders = Readonly<Partial<Record<SentBy['kind'], string>>>;

/** Who sent the message behind an order, as far as SQS can vouch for it. */
export function sentBy(senders: Senders, senderId: string, orderId: string): SentBy {
  const [roleId] = senderId.split(':');
  const kinds = Object.keys(senders) as (keyof Senders)[];
  const kind = kinds.find((each) => senders[each] === roleId) ?? 'message';
  const run = kind === 'rebalance' ? runOfLeg(orderId) : undefined;
  return { kind, principal: senderId, ...(run !== undefined && { run }) };
}
