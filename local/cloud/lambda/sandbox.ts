import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Processes } from '../processes/processes.ts';
import type { CoreShares } from './core-share.ts';

/** The result of a function's handler, as the Lambda Runtime API carries it. */
export type InvocationOutcome =
  | { readonly payload: string }
  | { readonly error: { readonly errorType: string; readonly errorMessage: string } };

export type SandboxOptions = {
  readonly functionArn: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Limits the process once it is initialised, which Lambda does at full speed. */
  readonly coreShares?: CoreShares;
  onLog(text: string): void;
  /** The process is gone: the sandbox takes no more invocations. */
  onEnd(): void;
};

const INIT_TIMEOUT_MS = 10_000;
const RUNTIME_CLIENT = join(import.meta.dirname, 'runtime-client.mjs');
const TRANSPORT = join(import.meta.dirname, 'rapid-transport.cjs');
const CAN_FREEZE = process.platform !== 'win32';

/**
 * One execution environment of a function: a process with AWS's own runtime client, and the
 * Runtime API it talks to. It runs one invocation at a time and is frozen in between.
 */
export class Sandbox {
  readonly #options: SandboxOptions;
  readonly #bornAt = performance.now();
  readonly #server: Server;
  #process: ChildProcess | undefined;
  #poll = Promise.withResolvers<ServerResponse>();
  #invocation: { readonly id: string; finish(outcome: InvocationOutcome): void } | undefined;
  #isFrozen = false;
  #endShare: (() => void) | undefined;
  #failure: InvocationOutcome | undefined;
  #ended = false;
  initMs: number | undefined;

  constructor(options: SandboxOptions, processes: Processes) {
    this.#options = options;
    this.#poll.promise.catch(() => {});
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.listen(0, '127.0.0.1', () => this.#spawn(processes));
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Runs the handler once. Never rejects: whatever goes wrong is an outcome. */
  async invoke(id: string, event: string): Promise<InvocationOutcome> {
    const { promise, resolve: finish } = Promise.withResolvers<InvocationOutcome>();
    this.#invocation = { id, finish };
    const initTimer = this.#killAfter(INIT_TIMEOUT_MS, 'Init timed out after 10.00 seconds');
    this.#poll.promise.then(
      (poll) => {
        clearTimeout(initTimer);
        this.#deliver(poll, id, event, promise);
      },
      () => finish(this.#failure!),
    );
    const outcome = await promise;
    clearTimeout(initTimer);
    this.#invocation = undefined;
    return outcome;
  }

  kill(): void {
    if (this.#process) this.#process.kill('SIGKILL');
    else this.#end('killed');
  }

  #deliver(
    poll: ServerResponse,
    id: string,
    event: string,
    ended: Promise<InvocationOutcome>,
  ): void {
    const { timeoutMs, functionArn } = this.#options;
    this.#poll = Promise.withResolvers();
    this.#poll.promise.catch(() => {});
    if (this.#isFrozen) this.#signal('SIGCONT');
    this.#isFrozen = false;
    const seconds = (timeoutMs / 1000).toFixed(2);
    const timer = this.#killAfter(timeoutMs, `Task timed out after ${seconds} seconds`);
    void ended.then(() => clearTimeout(timer));
    poll.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': traceId(),
    });
    poll.end(event);
  }

  #killAfter(ms: number, errorMessage: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.#failure = { error: { errorType: 'Sandbox.Timedout', errorMessage } };
      this.kill();
    }, ms);
  }

  /** The Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , , resource, id, result] = (request.url ?? '').split('/');
    if (resource === 'invocation' && id === 'next') {
      this.#ready(response);
      return;
    }
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (resource === 'init') this.#failure = { error: JSON.parse(body) };
    else if (id === this.#invocation?.id) {
      this.#invocation?.finish(
        result === 'error' ? { error: JSON.parse(body) } : { payload: body },
      );
    }
  }

  #ready(poll: ServerResponse): void {
    this.initMs ??= performance.now() - this.#bornAt;
    const { coreShares, memoryMb } = this.#options;
    if (coreShares && this.pid) this.#endShare ??= coreShares.limit(this.pid, memoryMb);
    this.#poll.resolve(poll);
    if (this.#invocation || !CAN_FREEZE) return;
    this.#signal('SIGSTOP');
    this.#isFrozen = true;
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#process?.kill(signal);
  }

  #spawn(processes: Processes): void {
    if (this.#ended) return;
    const { directory, environment, memoryMb, onLog } = this.#options;
    const { port } = this.#server.address() as { port: number };
    const heapLimit = `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`;
    const child = processes.spawn(
      process.execPath,
      [heapLimit, '--require', TRANSPORT, RUNTIME_CLIENT],
      {
        cwd: directory,
        env: { ...environment, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}` },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream as Readable }).on('line', onLog);
    }
    child.once('error', (error) => this.#end(error.message));
    child.once('exit', (code, signal) =>
      this.#end(signal ? `signal: ${signal}` : `exit status ${code}`),
    );
  }

  #end(how: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#endShare?.();
    this.#failure ??= {
      error: { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${how}` },
    };
    this.#server.close();
    this.#server.closeAllConnections();
    this.#poll.reject(new Error(how));
    this.#invocation?.finish(this.#failure);
    this.#options.onEnd();
  }
}

function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}
