// One client in a process of its own, warm and waiting: `node client-process.ts NAME`.
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchClient } from './clients/client.ts';
import type { Contestant } from './figures/rounds.ts';
import { openClient } from './open-client.ts';

/** For so long, so many orders at once; with a pause after each where it is paced. */
export type Slice = {
  readonly url: string;
  readonly ms: number;
  readonly atOnce: number;
  readonly pauseMs: number;
};
export type SliceResult = {
  readonly perSecond: number;
  readonly cpuUsEach: number;
  readonly latenciesMs: readonly number[];
};

const clients = new Map<string, BenchClient>();

process.on('message', async (slice: Slice) => {
  const client =
    clients.get(slice.url) ?? (await openClient(process.argv[2] as Contestant, slice.url));
  clients.set(slice.url, client);
  process.send!(await run(client, slice));
});
process.on('disconnect', () => process.exit());
process.send!('ready');

async function run(client: BenchClient, slice: Slice): Promise<SliceResult> {
  const { ms, atOnce, pauseMs } = slice;
  const latenciesMs: number[] = [];
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  async function work() {
    while (performance.now() - startedMs < ms) {
      const placedMs = performance.now();
      await client.place();
      latenciesMs.push(performance.now() - placedMs);
      if (pauseMs > 0) await delay(pauseMs);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: (latenciesMs.length * 1000) / (performance.now() - startedMs),
    cpuUsEach: (user + system) / latenciesMs.length,
    latenciesMs,
  };
}
