import { AwsError } from '../aws/aws-error.ts';

/** The executions that an account may have at the same time, over all of its functions. */
export class Concurrency {
  readonly #limit: number;
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes one execution. Throws what Lambda throws when there is none left. */
  take(): void {
    if (this.#running >= this.#limit) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    }
    this.#running += 1;
  }

  giveBack(): void {
    this.#running -= 1;
  }
}
