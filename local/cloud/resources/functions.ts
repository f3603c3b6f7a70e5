import type { RunningFunction } from '../lambda/async-invocations.ts';
import type { FunctionDefinition } from '../lambda/functions.ts';

/** The functions of all stacks, by name. */
export class RunningFunctions {
  readonly #byName = new Map<string, RunningFunction>();

  get all(): readonly RunningFunction[] {
    return [...this.#byName.values()];
  }

  add(running: RunningFunction): void {
    this.#byName.set(running.lambda.definition.name, running);
  }

  delete(name: string): void {
    const running = this.#byName.get(name);
    this.#byName.delete(name);
    running?.asynchronous.stop();
    running?.lambda.stop();
  }

  /** By name or ARN, or by logical id, which tests and people know. */
  find(name: string): RunningFunction | undefined {
    return (
      this.#byName.get(name) ??
      this.all.find(({ lambda: { definition } }) =>
        [definition.arn, `${definition.arn}:$LATEST`, definition.functionId].includes(name),
      )
    );
  }

  callerOf(accessKey: string): FunctionDefinition | undefined {
    return this.all.find(({ lambda }) => lambda.definition.accessKey === accessKey)?.lambda
      .definition;
  }
}
