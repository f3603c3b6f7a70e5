import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { startFirstOrderServices } from './first-order-services.ts';
import { functionEnvironment } from './function-environment.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const run = promisify(execFile);

const ROUNDS = 11;

/** Medians of CPU time in ms, from importing the bundle to the verdict of its first order. */
export type ColdStartFigures = {
  readonly submitOrderMs: number;
  readonly bareMs: number;
  /** The samples of the medians, round by round. */
  readonly samples: { readonly submitOrder: readonly number[]; readonly bare: readonly number[] };
};

/**
 * Measures the order function against one that only has the two AWS clients, each run in a process
 * of its own and in turns, so that whatever else the machine does meets both alike.
 *
 * @param folder holds submit-order's bundle, index.cjs
 */
export async function measureColdStart(folder: string): Promise<ColdStartFigures> {
  const services = await startFirstOrderServices();
  const bare = join(folder, 'bare.cjs');
  await bundleBare(bare);
  const env = functionEnvironment(folder, services.url);
  async function measure(bundle: string, event: unknown) {
    const args = [here('cold-run.cjs'), bundle, JSON.stringify(event)];
    const { stdout } = await run(process.execPath, args, { env });
    return Number(stdout.split('\n').at(-1));
  }
  try {
    const submitOrder: number[] = [];
    const bareFunction: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      submitOrder.push(await measure(join(folder, 'index.cjs'), orderEvent(`cold-${round}`)));
      bareFunction.push(await measure(bare, {}));
    }
    if (new Set(services.orders).size !== ROUNDS) throw new Error('Not every order was sent.');
    const samples = { submitOrder, bare: bareFunction };
    return { submitOrderMs: median(submitOrder), bareMs: median(bareFunction), samples };
  } finally {
    await services.close();
  }
}

/** As esbuild bundles it without any exclusions: see infra/bundle/bundle.mjs. */
function bundleBare(outfile: string) {
  return build({
    entryPoints: [here('bare-function.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
  });
}

function orderEvent(id: string) {
  return {
    Records: [
      {
        messageId: id,
        body: JSON.stringify({
          id,
          currency_pair: 'BTC_USDT',
          side: 'buy',
          amount: '0.001',
          price: '30000',
        }),
        attributes: { SentTimestamp: String(Date.now()), SenderId: 'bench' },
      },
    ],
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
