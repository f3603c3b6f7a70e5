import { parentPort } from 'node:worker_threads';
import { Figures } from '../../local/simulation/figures.ts';
import { runSeed } from './run.ts';
import type { Chunk, ChunkResult, Failure } from './seeds.ts';

// Errors are thrown by the million here, and their stacks are not read.
Error.stackTraceLimit = 0;

parentPort?.on('message', async ({ from, count, halts }: Chunk) => {
  const figures = new Figures();
  const failures: Failure[] = [];
  for (let seed = from; seed < from + count; seed++) {
    const run = await runSeed(seed, { halts });
    figures.add(run.figures);
    if (run.violations.length > 0) failures.push(run);
  }
  const result: ChunkResult = { failures, figures: figures.entries() };
  parentPort?.postMessage(result);
});
