import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Slice, SliceResult } from './client-process.ts';
import type { Figure } from './figures/figure.ts';
import {
  type Contestant,
  figureOf,
  inRounds,
  median,
  percentile,
  type Samples,
} from './figures/rounds.ts';
import { CONTESTANTS } from './open-client.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const ROUNDS = 12;
const SLICE_MS = 150;
/** Slow exchanges and pauses leave few orders in a slice. */
const LONG_SLICE_MS = 400;
const HOLD_MS = 20;
const PAUSE_MS = 30;

/** Orders over a loopback connection: every client in its own process, all of them in turns. */
export async function measureOrderRate(): Promise<readonly Figure[]> {
  const prompt = await startExchange(0);
  const slow = await startExchange(HOLD_MS);
  const clients = new Map<Contestant, ChildProcess>();
  for (const name of CONTESTANTS) clients.set(name, await startClient(name));
  const slices = (slice: Slice) => runSlices(clients, slice);
  try {
    const fast = { url: prompt.url, ms: SLICE_MS, pauseMs: 0 };
    await slices({ ...fast, atOnce: 10 });
    const figures: Figure[] = [];
    for (const count of [1, 10, 64]) {
      figures.push(...rateFigures(count, await slices({ ...fast, atOnce: count })));
    }
    const held = { url: slow.url, ms: LONG_SLICE_MS, pauseMs: 0, atOnce: 1 };
    const paced = { url: prompt.url, ms: LONG_SLICE_MS, pauseMs: PAUSE_MS, atOnce: 1 };
    return [...figures, addedLatency(await slices(held)), ...pacedFigures(await slices(paced))];
  } finally {
    for (const child of [prompt.child, slow.child, ...clients.values()]) child.disconnect();
  }
}

type Results = Readonly<Partial<Record<Contestant, readonly SliceResult[]>>>;

async function runSlices(
  clients: ReadonlyMap<Contestant, ChildProcess>,
  slice: Slice,
): Promise<Results> {
  const results: Partial<Record<Contestant, SliceResult[]>> = {};
  const run = (name: Contestant, child: ChildProcess) => async () => {
    child.send(slice);
    const [result] = (await once(child, 'message')) as [SliceResult];
    results[name] = [...(results[name] ?? []), result];
    return 0;
  };
  await inRounds(
    ROUNDS,
    Object.fromEntries([...clients].map(([name, child]) => [name, run(name, child)])),
  );
  return results;
}

function samplesOf(results: Results, value: (result: SliceResult) => number): Samples {
  return Object.fromEntries(Object.entries(results).map(([name, each]) => [name, each.map(value)]));
}

function rateFigures(count: number, results: Results): readonly Figure[] {
  return [
    figureOf(
      {
        name: `orders, ${count} at once (floor: undici.request)`,
        unit: 'orders/s',
        ...(count === 10 && { bound: { atLeast: 1 } }),
      },
      samplesOf(results, ({ perSecond }) => perSecond),
    ),
    figureOf(
      {
        name: `CPU of an order, ${count} at once`,
        unit: 'µs',
        ...(count === 10 && { bound: { atMost: 1 } }),
      },
      samplesOf(results, ({ cpuUsEach }) => cpuUsEach),
    ),
  ];
}

function addedLatency(results: Results): Figure {
  return figureOf(
    { name: `latency added to an exchange of ${HOLD_MS} ms, p50`, unit: 'ms' },
    samplesOf(results, ({ latenciesMs }) => median(latenciesMs) - HOLD_MS),
  );
}

/** A client that stalls on a connection that was idle shows here. One late wake-up makes a p99. */
function pacedFigures(results: Results): readonly Figure[] {
  return [0.5, 0.99].map((share) => {
    const { ratio, ...figure } = figureOf(
      { name: `an order every ${PAUSE_MS} ms, p${share * 100}`, unit: 'ms' },
      samplesOf(results, ({ latenciesMs }) => percentile(latenciesMs, share)),
    );
    return share === 0.5 && ratio !== undefined ? { ...figure, ratio } : figure;
  });
}

async function startExchange(holdMs: number) {
  const child = spawn(process.execPath, [here('stub-exchange.ts'), String(holdMs)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [port] = await once(child.stdout!, 'data');
  return { child, url: `http://127.0.0.1:${Number(port)}/api/v4` };
}

async function startClient(name: Contestant): Promise<ChildProcess> {
  const child = fork(here('client-process.ts'), [name]);
  await once(child, 'message');
  return child;
}
