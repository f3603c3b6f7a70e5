// The order path in simulated trouble, seed by seed: `npm run simulate -- --seeds N`.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runSeed } from '../test/simulation/run.ts';
import {
  reportOf,
  runSeeds,
  type Seeds,
  type SeedsOptions,
  summaryOf,
} from '../test/simulation/seeds.ts';
import { commitOf, runPieces, sumOf } from './simulated-pieces.ts';

const USAGE = `npm run simulate [-- OPTIONS]
  --seeds N      how many seeds (default 10000)
  --from S       the first one (default 1)
  --halts        with a halt in every run, instead of in every other one
  --bail         begins no more seeds after the first failure
  --json         prints a line of JSON for each 2,000 seeds
  --resume FILE  appends these lines to FILE, and leaves out the seeds that it
                 has of this commit: the same command goes on after a stop
  --seed X       only this one, with its last events and its trace hash`;
const PROGRESS_EVERY_MS = 10_000;

const options = readOptions();
if (options === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else if (options.seed !== undefined) {
  await simulateOne(options.seed, options.halts);
} else if (options.json || options.resume !== undefined) {
  await simulateInPieces(options);
} else {
  await simulateMany(options.from, options.seeds, options);
}

type Options = NonNullable<ReturnType<typeof readOptions>>;

/** The options of the command line; undefined if they are invalid. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string', default: '10000' },
        from: { type: 'string', default: '1' },
        halts: { type: 'boolean', default: false },
        bail: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        resume: { type: 'string' },
        seed: { type: 'string' },
      },
    });
    const seed = values.seed === undefined ? undefined : Number(values.seed);
    const read = { ...values, seeds: Number(values.seeds), from: Number(values.from), seed };
    const isWhole = [read.seeds, read.from, seed ?? 0].every(Number.isSafeInteger);
    return isWhole && read.seeds > 0 ? read : undefined;
  } catch {
    return undefined;
  }
}

async function simulateOne(seed: number, halts: boolean): Promise<void> {
  const run = await runSeed(seed, { halts });
  const hasFailed = run.violations.length > 0;
  console.log(hasFailed ? reportOf(run) : run.tail.join('\n'));
  console.log(`Seed ${seed}: ${hasFailed ? 'FAILED' : 'ok'}, trace ${run.traceHash}`);
  process.exitCode = hasFailed ? 1 : 0;
}

async function simulateInPieces({ json, resume, from, seeds, halts, bail }: Options) {
  const pieces = await runPieces({
    ...{ from, seeds, halts, bail, file: resume },
    commit: commitOf(fileURLToPath(new URL('..', import.meta.url))),
    onPiece(piece) {
      const { figures: _, ...short } = piece;
      console.log(json ? JSON.stringify(piece) : JSON.stringify(short));
    },
  });
  const sum = sumOf(pieces);
  if (!json) console.log(`${sum.figures.table()}\n${summaryOf(sum)}`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}

async function simulateMany(from: number, count: number, how: SeedsOptions): Promise<void> {
  let reportedMs = performance.now();
  function onProgress(soFar: Seeds): void {
    if (performance.now() - reportedMs < PROGRESS_EVERY_MS) return;
    reportedMs = performance.now();
    console.log(summaryOf(soFar));
  }
  const result = await runSeeds(from, count, { ...how, onProgress });
  console.log(result.figures.table());
  for (const failure of result.failures) console.log(reportOf(failure));
  console.log(summaryOf(result));
  process.exitCode = result.failed > 0 ? 1 : 0;
}
