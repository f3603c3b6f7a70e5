import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import { type DeliveryOutcome, SimulatedQueue } from '../../local/simulation/queue.ts';
import { Scheduler } from '../../local/simulation/scheduler.ts';
import type { QueueMessage } from '../../shared/orders/submission/queue-message.ts';
import { GROUP, type QueueUnderTest, type Received } from './queue-under-test.ts';

const POLL_MS = 20_000;

type Receipt = Received & { readonly onEnd: (outcome: DeliveryOutcome) => void };

/** The simulation's queue without its troubles. It pushes: a receive is a worker that is free once. */
export function openSimulatedQueue(): QueueUnderTest<Receipt> {
  const scheduler = new Scheduler(Date.parse('2026-11-28T09:00:00Z'));
  const workers: ((receipt: Receipt) => void)[] = [];
  const queue = new SimulatedQueue({
    scheduler,
    random: new SeededRandom(1),
    rates: () => ({ reorderRate: 0, duplicateRate: 0, lostDeleteRate: 0 }),
    deliver(message, onEnd) {
      const give = workers.shift();
      give?.({ ...receivedOf(message), onEnd });
      return give ? 'started' : 'no worker';
    },
  });

  function poll(signal?: AbortSignal): Promise<Receipt | undefined> {
    const { promise, resolve } = Promise.withResolvers<Receipt | undefined>();
    workers.push(resolve);
    const giveUp = () => {
      if (workers.includes(resolve)) workers.splice(workers.indexOf(resolve), 1);
      resolve(undefined);
    };
    scheduler.after(POLL_MS, giveUp);
    signal?.addEventListener('abort', giveUp);
    queue.pump();
    return promise;
  }

  return {
    send: async ({ body, group = GROUP, deduplicationId }) =>
      queue.send(body, group, deduplicationId),
    receive() {
      const controller = new AbortController();
      const receiving = poll(controller.signal);
      controller.abort();
      return receiving;
    },
    poll,
    delete: async ({ onEnd }) => onEnd('done'),
    changeVisibility: async ({ onEnd }, seconds) => onEnd({ kind: 'comes_again', seconds }),
    deadLetters: async () => queue.deadLetters.map(receivedOf),
    nowMs: () => scheduler.nowMs,
    pass: (ms) => scheduler.runUntil(scheduler.nowMs + ms),
  };
}

function receivedOf({ messageId, body, senderId, sentAtMs }: QueueMessage): Received {
  return { messageId, body, senderId, sentAtMs };
}
