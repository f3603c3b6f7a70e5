import type { OrderServices } from '../../functions/wiring/order-services.ts';
import { type SandboxEnvironment, SimulatedSandbox } from './sandbox.ts';

/** How an invocation ended, as Lambda sees it. */
export type InvocationEnd =
  | { readonly kind: 'succeeded'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: unknown; readonly sandbox: SimulatedSandbox }
  | { readonly kind: 'died' };

export type PoolOptions = {
  readonly name: string;
  readonly environment: SandboxEnvironment;
  readonly createDependencies: (sandbox: SimulatedSandbox) => OrderServices;
  readonly concurrencyMax: number;
  readonly timeoutMs: number;
  readonly skewMs: () => number;
  /** The work of a process before its first invocation; the invocation does not wait for it. */
  readonly initialize?: (deps: OrderServices) => void;
};

type Warm = { readonly sandbox: SimulatedSandbox; readonly deps: OrderServices };

/** The sandboxes of one Lambda function: warm ones are used again, dead ones never. */
export class FunctionPool {
  readonly #options: PoolOptions;
  readonly #idle: Warm[] = [];
  #running = 0;
  #started = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Whether there was a place for it. */
  invoke(
    handler: (deps: OrderServices, untilMs: number) => Promise<unknown>,
    onEnd: (end: InvocationEnd) => void,
  ): boolean {
    const { concurrencyMax, timeoutMs, environment } = this.#options;
    if (this.#running >= concurrencyMax) return false;
    this.#running += 1;
    const warm = this.#warm() ?? this.#start();
    const { sandbox, deps } = warm;
    let hasEnded = false;
    const end = (outcome: InvocationEnd) => {
      if (hasEnded) return;
      hasEnded = true;
      this.#running -= 1;
      if (!sandbox.isDead) this.#idle.push(warm);
      onEnd(outcome);
    };
    sandbox.onDeath = () => end({ kind: 'died' });
    // It may not have survived its initialisation.
    if (sandbox.isDead) {
      end({ kind: 'died' });
      return true;
    }
    const frozenBeforeMs = sandbox.frozenMs;
    const startedMs = environment.scheduler.nowMs;
    /** A process that stands still cannot be ended, nor does its time pass. */
    const watch = (endMs: number) =>
      environment.scheduler.at(endMs, () => {
        if (hasEnded) return;
        const dueMs = startedMs + timeoutMs + sandbox.frozenMs - frozenBeforeMs;
        if (dueMs > environment.scheduler.nowMs) watch(dueMs);
        else sandbox.kill();
      });
    watch(startedMs + timeoutMs);
    handler(deps, sandbox.clock.nowMs() + timeoutMs).then(
      (result) => end({ kind: 'succeeded', result }),
      (error: unknown) => end({ kind: 'failed', error, sandbox }),
    );
    return true;
  }

  #warm(): Warm | undefined {
    while (this.#idle.length > 0) {
      const warm = this.#idle.pop()!;
      if (!warm.sandbox.isDead) return warm;
    }
    return undefined;
  }

  #start(): Warm {
    const { name, environment, createDependencies, skewMs, initialize } = this.#options;
    this.#started += 1;
    const sandbox = new SimulatedSandbox(`${name}/${this.#started}`, environment, skewMs());
    const deps = createDependencies(sandbox);
    initialize?.(deps);
    return { sandbox, deps };
  }
}
