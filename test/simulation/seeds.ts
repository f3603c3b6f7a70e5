import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Figures } from '../../local/simulation/figures.ts';
import type { Run } from './run.ts';

/** A run that ended with something wrong, and how to see it again. */
export type Failure = Pick<Run, 'seed' | 'violations' | 'tail'>;

/** The messages to and from a worker. */
export type Chunk = { readonly from: number; readonly count: number; readonly halts: boolean };
export type ChunkResult = {
  readonly failures: readonly Failure[];
  readonly figures: readonly (readonly [string, number])[];
};

export type Seeds = {
  readonly seeds: number;
  readonly elapsedMs: number;
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly Failure[];
  readonly figures: Figures;
};

/** Small ones, so that no thread runs on alone for long at the end. */
const CHUNK_SIZE = 10;
/** A thread that runs fewer does not make up for its start. */
const SEEDS_PER_THREAD_MIN = 50;
const FAILURES_KEPT = 5;

export type SeedsOptions = {
  readonly onProgress?: (soFar: Seeds) => void;
  /** With a halt in every run, instead of in every other one. */
  readonly halts?: boolean;
  /** Begins no more seeds after the first failure. */
  readonly bail?: boolean;
};

/** Runs so many seeds from the first one on, over as many threads as there are processors. */
export async function runSeeds(
  from: number,
  count: number,
  { onProgress = () => {}, halts = false, bail = false }: SeedsOptions = {},
): Promise<Seeds> {
  const startedMs = performance.now();
  const figures = new Figures();
  const failures: Failure[] = [];
  let nextSeed = from;
  let seeds = 0;
  let failed = 0;
  const soFar = (): Seeds => ({
    seeds,
    elapsedMs: performance.now() - startedMs,
    failed,
    failures,
    figures,
  });
  const threads = Math.min(availableParallelism(), Math.ceil(count / SEEDS_PER_THREAD_MIN));
  async function work() {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    try {
      while (nextSeed < from + count && !(bail && failed > 0)) {
        const size = Math.min(CHUNK_SIZE, from + count - nextSeed);
        const chunk = { from: nextSeed, count: size, halts };
        nextSeed += chunk.count;
        const result = await answerTo(worker, chunk);
        seeds += chunk.count;
        failed += result.failures.length;
        figures.add(result.figures);
        failures.push(...result.failures.slice(0, FAILURES_KEPT - failures.length));
        onProgress(soFar());
      }
    } finally {
      await worker.terminate();
    }
  }
  await Promise.all(Array.from({ length: threads }, work));
  return soFar();
}

function answerTo(worker: Worker, chunk: Chunk): Promise<ChunkResult> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (result: ChunkResult) => {
      worker.off('error', reject);
      resolve(result);
    });
    worker.postMessage(chunk);
  });
}

/** The report of a failed run. */
export function reportOf({ seed, violations, tail }: Failure): string {
  return [
    `Seed ${seed} fails:`,
    ...violations.map((violation) => `  ${violation}`),
    'The last events:',
    ...tail.map((event) => `  ${event}`),
    `Again: npm run simulate -- --seed ${seed}`,
  ].join('\n');
}

/** One line with what a run over many seeds amounts to. */
export function summaryOf({ seeds, elapsedMs, failed, figures }: Omit<Seeds, 'failures'>): string {
  const perSecond = Math.round((seeds * 1_000) / elapsedMs);
  const placed = figures.of('placements');
  return (
    `${seeds} seeds in ${(elapsedMs / 1_000).toFixed(1)} s (${perSecond} a second): ` +
    `${figures.of('messages')} messages, ${placed} orders at the exchange, ` +
    `${figures.sum('fault ')} faults injected, ` +
    `${failed} seeds failed`
  );
}
