import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { measureColdStart } from '../../test/support/cold-start.ts';
import { requirePeer } from './clients/peers.ts';
import { importCold } from './cold-import.ts';
import { type Figure, PEERS } from './figures/figure.ts';
import { figureOf, inRounds, type Samples } from './figures/rounds.ts';
import { type FunctionBundle, openBundles } from './function-bundles.ts';

const ROUNDS = 9;

/** The real bundles, as the assembly has them, loaded in fresh processes. */
export async function measureColdStarts(assembly: string): Promise<readonly Figure[]> {
  const { bundles, close } = await openBundles(assembly);
  try {
    return await figuresOf(bundles);
  } finally {
    await close();
  }
}

async function figuresOf(bundles: readonly FunctionBundle[]): Promise<readonly Figure[]> {
  const submitOrder = bundles.find(({ name }) => name === 'submit-order')!;
  const folder = join(submitOrder.file, '..');
  // Bundles the bare function too.
  const { samples } = await measureColdStart(folder);
  const bare = { name: 'bare', file: join(folder, 'bare.cjs'), env: {} };
  return [
    figureOf(
      { name: 'submit-order: import and first order', unit: 'ms CPU', bound: { atMost: 1.05 } },
      { floor: samples.bare, sluice: samples.submitOrder },
    ),
    ...(await importFigures(submitOrder, bare)),
    ...(await otherFigures(bundles.filter((each) => each !== submitOrder))),
    {
      name: 'submit-order: bundle (floor: the bare AWS clients)',
      unit: 'KB',
      floor: kilobytes(bare),
      sluice: kilobytes(submitOrder),
      ratio: kilobytes(submitOrder) / kilobytes(bare),
    },
  ];
}

/** The function in front of every order, beside the bare AWS clients and the peers. */
async function importFigures(
  submitOrder: FunctionBundle,
  bare: FunctionBundle,
): Promise<readonly Figure[]> {
  const memory: Record<string, number[]> = {};
  const measure = (name: string, bundle: FunctionBundle) => async () => {
    const { cpuMs, memoryMb } = await importCold(bundle);
    memory[name] = [...(memory[name] ?? []), memoryMb];
    return cpuMs;
  };
  const cpu = await inRounds(ROUNDS, {
    floor: measure('floor', bare),
    sluice: measure('sluice', submitOrder),
    ...Object.fromEntries(
      PEERS.map((peer) => [
        peer,
        measure(peer, { name: peer, file: requirePeer.resolve(peer), env: {} }),
      ]),
    ),
  });
  return [
    figureOf({ name: 'submit-order: import', unit: 'ms CPU' }, cpu),
    figureOf(
      { name: 'submit-order: memory once imported', unit: 'MB', bound: { atMost: 1.15 } },
      memory as Samples,
    ),
  ];
}

async function otherFigures(bundles: readonly FunctionBundle[]): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const bundle of bundles) {
    const sluice = async () => (await importCold(bundle)).cpuMs;
    const size = `${kilobytes(bundle).toFixed(0)} KB`;
    figures.push(
      figureOf(
        { name: `${bundle.name}: import of ${size}`, unit: 'ms CPU' },
        await inRounds(ROUNDS, { sluice }),
      ),
    );
  }
  return figures;
}

/** What a cold start loads. */
function kilobytes({ name, file }: FunctionBundle): number {
  const folder = dirname(file);
  const isLoaded = (each: string) => /^(index|chunk)\.cjs$/.test(each);
  const files = name === 'bare' ? ['bare.cjs'] : readdirSync(folder).filter(isLoaded);
  return files.reduce((sum, each) => sum + statSync(join(folder, each)).size, 0) / 1000;
}
