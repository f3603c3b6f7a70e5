import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InUseError } from './in-use-error.ts';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

type RunFile = {
  readonly owner: ProcessIdentity;
  readonly children: readonly ProcessIdentity[];
};

/**
 * Keeps the last line it was sent, which lists the live children, and kills them when the pipe
 * closes: that happens however the parent ends, also by SIGKILL. Then it removes the temporary
 * directory, if it was given one. A shell, since it costs 1 MB.
 */
const REAPER =
  'while read -r line; do pids=$line; done; ' +
  '[ -z "$pids" ] || kill -9 $pids; [ -z "$1" ] || rm -rf "$1"';

/** The child processes of one local cloud: none of them outlives it, nor does their directory. */
export class Processes {
  /** Where children keep their files: the data directory, or one that ends with the processes. */
  readonly directory: string;
  readonly #owner = identityOf(process.pid);
  readonly #children = new Map<ChildProcess, ProcessIdentity>();
  readonly #reaper: ChildProcess;
  readonly #runFile: string | undefined;
  readonly #temporary: string | undefined;

  /** With a data directory, also takes it for this process alone. */
  constructor(dataDirectory?: string) {
    if (dataDirectory) {
      mkdirSync(dataDirectory, { recursive: true });
      this.#runFile = join(dataDirectory, 'processes.json');
      takeOver(this.#runFile, dataDirectory);
    } else this.#temporary = mkdtempSync(join(tmpdir(), 'sluice-local-'));
    this.directory = dataDirectory ?? this.#temporary!;
    this.#reaper = spawn('/bin/sh', ['-c', REAPER, 'reaper', this.#temporary ?? ''], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#reaper.on('error', () => {});
    this.#reaper.stdin!.on('error', () => {});
    this.#reaper.unref();
    (this.#reaper.stdin as unknown as { unref?(): void }).unref?.();
    this.#record();
  }

  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    // Its own process group: a Ctrl-C in the terminal is for the owner, which ends it in order.
    const child = spawn(command, args, { ...options, detached: true });
    const { pid } = child;
    if (pid !== undefined) {
      this.#children.set(child, identityOf(pid));
      this.#record();
    }
    child.once('exit', () => {
      if (this.#children.delete(child)) this.#record();
    });
    return child;
  }

  /** Kills whatever still runs, and waits until it is gone. */
  async stop(): Promise<void> {
    const ends = [...this.#children.keys()].map(
      (child) => new Promise<void>((resolve) => child.once('exit', () => resolve())),
    );
    for (const child of this.#children.keys()) child.kill('SIGKILL');
    await Promise.all(ends);
    const reaped = new Promise<void>((resolve) => this.#reaper.once('exit', () => resolve()));
    this.#reaper.ref();
    this.#reaper.stdin!.end();
    if (this.#reaper.exitCode === null && this.#reaper.pid !== undefined) await reaped;
    if (this.#runFile) rmSync(this.#runFile, { force: true });
  }

  #record(): void {
    const children = [...this.#children.values()];
    this.#reaper.stdin!.write(`${children.map(({ pid }) => pid).join(' ')}\n`);
    if (!this.#runFile) return;
    const content: RunFile = { owner: this.#owner, children };
    writeFileSync(this.#runFile, JSON.stringify(content));
  }
}

/** Refuses a directory in use; ends what an earlier owner left behind if its reaper died too. */
function takeOver(runFile: string, dataDirectory: string): void {
  const previous = readRunFile(runFile);
  if (previous && isAlive(previous.owner)) {
    throw new InUseError(
      `${dataDirectory} is in use by process ${previous.owner.pid}. ` +
        'Stop that local cloud, or choose another data directory.',
    );
  }
  for (const child of previous?.children ?? []) {
    if (isAlive(child)) process.kill(child.pid, 'SIGKILL');
  }
}

function readRunFile(file: string): RunFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunFile;
  } catch {
    return undefined;
  }
}
