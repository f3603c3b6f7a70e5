import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/aws-error.ts';
import type { Observers } from '../aws/observers.ts';
import type { Role } from '../iam/iam.ts';
import type { Processes } from '../processes/processes.ts';
import type { Concurrency } from './concurrency.ts';
import type { CoreShares } from './core-share.ts';
import { type InvocationOutcome, Sandbox } from './sandbox.ts';

/** Everything that a function is, with all names resolved. */
export type FunctionDefinition = {
  readonly functionId: string;
  readonly name: string;
  readonly arn: string;
  readonly role: Role;
  /** Tells the gateway whose call it is. */
  readonly accessKey: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly reservedConcurrency?: number;
};

export type InvocationResult = InvocationOutcome & { readonly requestId: string };

export type FunctionHost = {
  readonly processes: Processes;
  readonly observers: Observers;
  /** The account's limit; absent: only the machine's. */
  readonly concurrency?: Concurrency | undefined;
  /** Absent: each function has whole cores. */
  readonly coreShares?: CoreShares | undefined;
  onLog(functionId: string, text: string): void;
};

/** Local memory, not AWS, sets this bound; calls beyond it wait. */
const MAX_SANDBOXES = 10;
const IDLE_SANDBOX_MS = 90_000;

/** A function and the sandboxes it runs in. */
export class LambdaFunction {
  readonly #host: FunctionHost;
  #definition: FunctionDefinition;
  readonly #sandboxes = new Set<Sandbox>();
  readonly #idle: { readonly sandbox: Sandbox; readonly expiry: NodeJS.Timeout }[] = [];
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #isStopped = false;

  constructor(definition: FunctionDefinition, host: FunctionHost) {
    this.#definition = definition;
    this.#host = host;
  }

  get definition(): FunctionDefinition {
    return this.#definition;
  }

  /** From here on invocations run this; those that are under way end as they began. */
  update(definition: FunctionDefinition): void {
    this.#definition = definition;
    for (const { expiry, sandbox } of this.#idle.splice(0)) {
      clearTimeout(expiry);
      sandbox.kill();
    }
  }

  get pids(): number[] {
    return [...this.#sandboxes].flatMap(({ pid }) => pid ?? []);
  }

  /** Invokes and waits for the result. Throws TooManyRequestsException beyond a reserved concurrency. */
  async invoke(event: string): Promise<InvocationResult> {
    const requestId = randomUUID();
    await this.#admit();
    this.#host.concurrency?.take();
    this.#running += 1;
    const definition = this.#definition;
    const idle = this.#takeIdle();
    const sandbox = idle ?? this.#startSandbox();
    const startedAt = performance.now();
    try {
      const outcome = await sandbox.invoke(requestId, event);
      this.#report(requestId, outcome, sandbox, idle === undefined, startedAt);
      return { requestId, ...outcome };
    } finally {
      this.#running -= 1;
      this.#host.concurrency?.giveBack();
      if (definition !== this.#definition) sandbox.kill();
      else if (!sandbox.hasEnded) this.#keep(sandbox);
      this.#waiting.shift()?.();
    }
  }

  stop(): void {
    this.#isStopped = true;
    for (const { expiry } of this.#idle) clearTimeout(expiry);
    for (const sandbox of this.#sandboxes) sandbox.kill();
  }

  async #admit(): Promise<void> {
    const { reservedConcurrency, name } = this.definition;
    if (this.#isStopped) throw new AwsError('ServiceException', `${name} is stopped.`, 500);
    if (reservedConcurrency !== undefined && this.#running >= reservedConcurrency) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    }
    while (this.#running >= MAX_SANDBOXES) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #startSandbox(): Sandbox {
    const { functionId, arn, directory, environment, timeoutMs, memoryMb } = this.definition;
    const { coreShares } = this.#host;
    const sandbox: Sandbox = new Sandbox(
      {
        functionArn: arn,
        directory,
        environment: { ...environment, AWS_LAMBDA_LOG_STREAM_NAME: randomUUID() },
        timeoutMs,
        memoryMb,
        onLog: (text) => {
          const bytes = Buffer.byteLength(text);
          this.#host.observers.report({ kind: 'log', functionId, bytes });
          this.#host.onLog(functionId, text);
        },
        onEnd: () => this.#forget(sandbox),
        ...(coreShares && { coreShares }),
      },
      this.#host.processes,
    );
    this.#sandboxes.add(sandbox);
    return sandbox;
  }

  /** The one used last: the others then reach their expiry. */
  #takeIdle(): Sandbox | undefined {
    const last = this.#idle.pop();
    if (last) clearTimeout(last.expiry);
    return last?.sandbox;
  }

  #keep(sandbox: Sandbox): void {
    const expiry = setTimeout(() => sandbox.kill(), IDLE_SANDBOX_MS).unref();
    this.#idle.push({ sandbox, expiry });
  }

  #forget(sandbox: Sandbox): void {
    this.#sandboxes.delete(sandbox);
    const index = this.#idle.findIndex((idle) => idle.sandbox === sandbox);
    if (index < 0) return;
    clearTimeout(this.#idle[index]!.expiry);
    this.#idle.splice(index, 1);
  }

  #report(
    requestId: string,
    outcome: InvocationOutcome,
    sandbox: Sandbox,
    coldStart: boolean,
    startedAt: number,
  ): void {
    this.#host.observers.report({
      kind: 'invocation',
      functionId: this.definition.functionId,
      requestId,
      coldStart,
      ...(coldStart && sandbox.initMs !== undefined && { initMs: sandbox.initMs }),
      durationMs: performance.now() - startedAt,
      memoryMb: this.definition.memoryMb,
      ...('error' in outcome && { error: outcome.error }),
    });
  }
}
