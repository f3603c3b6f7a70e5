/** How the local cloud behaves where AWS is less kind than one machine. */
export type AwsLike = {
  /** How long a call of AWS takes, besides its work. */
  readonly callMs: { readonly min: number; readonly max: number };
  /** How long DynamoDB takes for a transaction, which then refuses what meets it. */
  readonly transactionMs: number;
  /** The share of the functions' calls that are never answered; half of them are carried out. */
  readonly silentShare: number;
  /** The longest time until an index shows a new item. */
  readonly indexLagMs: number;
  /** The share of ticks and events that are delivered twice. */
  readonly repeatShare: number;
  /** The latest time of a second delivery. */
  readonly repeatMs: number;
  /** The executions of all functions at the same time. */
  readonly concurrency: number;
  /** Whether each function has the share of a core that belongs to its memory. */
  readonly sharesCores: boolean;
  /** In [0, 1). */
  readonly random: () => number;
};

/**
 * Sources: AWS, SQS and DynamoDB latencies of a function in the same Region; Lambda, "Lambda quotas" for a new account;
 * DynamoDB, "Eventually consistent reads" of global secondary indexes; EventBridge and Scheduler, "at least once".
 */
export const AWS_LIKE: AwsLike = {
  callMs: { min: 5, max: 25 },
  transactionMs: 10,
  silentShare: 0.001,
  indexLagMs: 2_000,
  repeatShare: 0.1,
  repeatMs: 3_000,
  concurrency: 10,
  sharesCores: true,
  random: Math.random,
};
