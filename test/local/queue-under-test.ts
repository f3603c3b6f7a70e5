/** The name of the order queue's group in cases that need only one. */
export const GROUP = 'main#BTC_USDT';
/** `SenderId` of the sender in every case. */
export const SENDER = 'sender';

export type Sent = {
  readonly body: string;
  readonly group?: string;
  readonly deduplicationId?: string;
};

export type Received = {
  readonly messageId: string;
  readonly body: string;
  readonly senderId: string;
  readonly sentAtMs: number;
};

/**
 * A FIFO queue with the settings of the order queue: 90 s of visibility, deduplication by content,
 * a dead-letter queue after `RECEIVES_MAX` receives, and messages taken one by one.
 */
export type QueueUnderTest<Receipt extends Received = Received> = {
  /** Resolves to the message's id. */
  send(sent: Sent): Promise<string>;
  /** The message that can be received now. */
  receive(): Promise<Receipt | undefined>;
  /** A long poll: waits 20 s for a message, or until the signal aborts. */
  poll(signal?: AbortSignal): Promise<Receipt | undefined>;
  delete(receipt: Receipt): Promise<void>;
  changeVisibility(receipt: Receipt, seconds: number): Promise<void>;
  deadLetters(): Promise<readonly Pick<Received, 'messageId' | 'body'>[]>;
  nowMs(): number;
  pass(ms: number): Promise<void>;
};
