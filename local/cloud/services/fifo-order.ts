import type { SqsQueue } from './fauxqs.ts';

/**
 * Gives a FIFO queue of fauxqs two rules of SQS that it lacks: a receive brings as many messages of
 * a group as it can, and a message that comes back goes before those that were sent after it.
 * Source: SQS developer guide, "FIFO queue delivery logic".
 */
export function keepFifoOrder(queue: SqsQueue): void {
  if (!queue.isFifo()) return;
  const dequeue = queue.dequeue.bind(queue);
  queue.dequeue = (maxMessages, visibilitySeconds, deadLetterQueueOf) => {
    queue.processTimers();
    for (const messages of queue.fifoMessages.values()) messages.sort(bySequence);
    // Visible again at once, a message would be in one answer many times.
    if (visibilitySeconds === 0) return dequeue(maxMessages, 0, deadLetterQueueOf);
    const received: ReturnType<SqsQueue['dequeue']> = [];
    const inFlight = new Map<string, number>();
    while (received.length < maxMessages) {
      const [message] = dequeue(1, visibilitySeconds, deadLetterQueueOf);
      if (!message) break;
      received.push(message);
      const group = queue.inflightMessages.get(message.ReceiptHandle)!.message.messageGroupId!;
      inFlight.set(group, (inFlight.get(group) ?? 0) + 1);
      // Unlocked, the group is still the first, and gives its next message.
      queue.fifoLockedGroups.delete(group);
    }
    for (const [group, count] of inFlight) queue.fifoLockedGroups.set(group, count);
    return received;
  };
}

type Sequenced = { readonly sequenceNumber?: string };

/** Sequence numbers have 20 digits, so their texts compare as they do. */
function bySequence(one: Sequenced, other: Sequenced): number {
  return (one.sequenceNumber ?? '') < (other.sequenceNumber ?? '') ? -1 : 1;
}
