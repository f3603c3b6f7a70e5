import { FAILED_AGAIN_SECONDS, RECEIVES_MAX } from '../../shared/orders/model/waiting.ts';
import type { QueueMessage } from '../../shared/orders/submission/queue-message.ts';
import type { SeededRandom } from '../exchange/behavior/random.ts';
import type { Scheduler } from './scheduler.ts';

/** The end of a delivery, as the queue learns it; it learns nothing of a process that `died`. */
export type DeliveryOutcome =
  | 'done'
  | 'failed'
  | 'died'
  | { readonly kind: 'comes_again'; readonly seconds: number };

export type QueueOptions = {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  /** Starts a delivery, if there is a worker for it. */
  readonly deliver: (
    message: QueueMessage,
    onEnd: (outcome: DeliveryOutcome) => void,
  ) => 'started' | 'no worker';
  /** How it is now: troubles end. */
  readonly rates: () => QueueRates;
};

export type QueueRates = {
  /** How likely a message is delivered although an earlier one of its group is not done. */
  readonly reorderRate: number;
  /** How likely a delivery is made twice at about the same time. */
  readonly duplicateRate: number;
  /** How likely the deletion of a message that is done is lost: it comes again. */
  readonly lostDeleteRate: number;
};

type Entry = QueueMessage & {
  readonly group: string;
  receives: number;
  visibleFromMs: number;
  /** A FIFO queue may give a message out once more although it has the group to itself. */
  isOutOfTurn: boolean;
};

/** Of infra/order-queue.ts. */
const VISIBILITY_MS = 90_000;
/** For so long SQS knows a message that it was sent. Source: SQS, "Exactly-once processing". */
const DEDUPLICATION_MS = 5 * 60_000;
const DUPLICATE_AFTER_MS = { min: 0, max: 2_000 };

/** An SQS FIFO queue with its dead-letter queue, delivering at least once. */
export class SimulatedQueue {
  readonly #options: QueueOptions;
  #entries: Entry[] = [];
  /** The messages of the last 5 minutes, oldest first: by deduplication id, or by body. */
  readonly #known = new Map<string, { readonly messageId: string; readonly sentAtMs: number }>();
  #sent = 0;
  readonly deadLetters: (QueueMessage & { readonly group: string })[] = [];

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** The id of the message: of the earlier one, if it was sent before. */
  send(body: string, group: string, deduplicationId?: string, senderId = 'sender'): string {
    const { scheduler, random, rates } = this.#options;
    const known = deduplicationId === undefined ? `body ${body}` : `id ${deduplicationId}`;
    this.#forgetOld();
    const earlier = this.#known.get(known);
    if (earlier) return earlier.messageId;
    this.#sent += 1;
    const messageId = `message-${this.#sent}`;
    this.#known.set(known, { messageId, sentAtMs: scheduler.nowMs });
    this.#entries.push({
      messageId,
      body,
      group,
      sentAtMs: scheduler.nowMs,
      senderId,
      receives: 0,
      visibleFromMs: scheduler.nowMs,
      isOutOfTurn: random.fraction() < rates().reorderRate,
    });
    this.pump();
    return messageId;
  }

  /** Loses all that is in it, as a person may who purges it. */
  purge(): void {
    this.#entries = [];
  }

  /** Delivers whatever may be delivered now. */
  pump(): void {
    const { nowMs } = this.#options.scheduler;
    const blocked = new Set<string>();
    for (const entry of [...this.#entries]) {
      const isBlocked = blocked.has(entry.group) && !entry.isOutOfTurn;
      blocked.add(entry.group);
      if (isBlocked || entry.visibleFromMs > nowMs) continue;
      if (!this.#receive(entry)) return;
    }
  }

  /** Whether a worker took it, or it is out of the queue. */
  #receive(entry: Entry): boolean {
    const { scheduler, random, rates } = this.#options;
    if (entry.receives === RECEIVES_MAX) {
      this.#delete(entry);
      this.deadLetters.push(entry);
      return true;
    }
    const receipt = entry.receives + 1;
    const started = this.#options.deliver(entry, (outcome) => this.#end(entry, receipt, outcome));
    if (started === 'no worker') return false;
    entry.receives = receipt;
    entry.visibleFromMs = scheduler.nowMs + VISIBILITY_MS;
    scheduler.at(entry.visibleFromMs, () => this.pump());
    if (random.fraction() < rates().duplicateRate) {
      scheduler.after(random.integer(DUPLICATE_AFTER_MS), () =>
        this.#options.deliver(entry, () => this.pump()),
      );
    }
    return true;
  }

  #end(entry: Entry, receipt: number, outcome: DeliveryOutcome): void {
    const { scheduler, random, rates } = this.#options;
    // A receipt ends with its visibility timeout, and when the message is given out again.
    const isCurrent = entry.receives === receipt && scheduler.nowMs < entry.visibleFromMs;
    const isDeleted = random.fraction() >= rates().lostDeleteRate;
    if (outcome === 'done' && isCurrent && isDeleted) this.#delete(entry);
    if (isCurrent) this.#showAgain(entry, outcome);
    this.pump();
  }

  /** As the handler of submit-order sets it, unless SQS cannot be reached. */
  #showAgain(entry: Entry, outcome: DeliveryOutcome): void {
    if (outcome === 'done' || outcome === 'died') return;
    const { scheduler, random, rates } = this.#options;
    if (random.fraction() < rates().lostDeleteRate) return;
    const seconds = outcome === 'failed' ? FAILED_AGAIN_SECONDS : outcome.seconds;
    entry.visibleFromMs = scheduler.nowMs + seconds * 1_000;
    scheduler.at(entry.visibleFromMs, () => this.pump());
  }

  #forgetOld(): void {
    const oldMs = this.#options.scheduler.nowMs - DEDUPLICATION_MS;
    for (const [known, { sentAtMs }] of this.#known) {
      if (sentAtMs > oldMs) return;
      this.#known.delete(known);
    }
  }

  #delete(entry: Entry): void {
    this.#entries = this.#entries.filter((each) => each !== entry);
  }
}
