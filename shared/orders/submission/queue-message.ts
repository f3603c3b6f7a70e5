import type { Wait } from '../model/waiting.ts';

/** A message as SQS delivers it. */
export type QueueMessage = {
  readonly messageId: string;
  readonly body: string;
  readonly sentAtMs: number;
  /** SQS's `SenderId`: the caller of SendMessage. */
  readonly senderId: string;
};

/** How the queue continues with a delivered message. */
export type Delivered = { readonly kind: 'done' } | Extract<Wait, { kind: 'comes_again' }>;

export const DONE: Delivered = { kind: 'done' };
