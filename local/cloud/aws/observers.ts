/** The maker of a request: the user, a function, or a service of AWS by itself, as a mapping or a schedule. */
export type Requester = 'user' | 'function' | 'service';

/** One finished invocation. */
export type InvocationReport = {
  readonly functionId: string;
  readonly requestId: string;
  readonly coldStart: boolean;
  readonly initMs?: number;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
};

/** A request that a service has got, an invocation that has ended, or a line that a function logged. */
export type Observation =
  | ({ readonly kind: 'invocation' } & InvocationReport)
  | { readonly kind: 'log'; readonly functionId: string; readonly bytes: number }
  | {
      readonly kind: 'sqs';
      readonly operation: string;
      readonly by: Requester;
      readonly bytes: number;
      /** A poll that found no message. */
      readonly isEmpty?: true;
    }
  | {
      readonly kind: 'dynamodb';
      readonly operation: string;
      readonly by: Requester;
      /** The consumed capacity; 0 for the user's own requests, which are not measured. */
      readonly capacityUnits: number;
    }
  | { readonly kind: 'dynamodbstreams'; readonly operation: string; readonly records: number }
  | { readonly kind: 'secretsmanager'; readonly operation: string; readonly by: Requester }
  /** One entry of PutEvents. */
  | { readonly kind: 'events'; readonly by: Requester; readonly bytes: number }
  | { readonly kind: 'sns'; readonly topicArn: string }
  | { readonly kind: 'scheduler'; readonly schedule: string };

/** The observers of the local cloud. Each service reports each of its requests once, whatever the requester. */
export class Observers {
  readonly #observers = new Set<(observation: Observation) => void>();

  get isEmpty(): boolean {
    return this.#observers.size === 0;
  }

  /** Until the returned function is called. */
  add(observer: (observation: Observation) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  report(observation: Observation): void {
    for (const observer of this.#observers) observer(observation);
  }
}
