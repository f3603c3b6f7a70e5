import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FUNCTION_NAMES } from '../../infra/bundle/bundle-functions.ts';
import { readAssembly, type StackTemplate } from '../../local/cloud/template/assembly.ts';
import { measureColdStart } from '../../test/support/cold-start.ts';
import { requirePeer } from './clients/peers.ts';
import { type Figure, PEERS } from './figures/figure.ts';
import { figureOf, inRounds, type Samples } from './figures/rounds.ts';

const COLD_IMPORT = fileURLToPath(new URL('cold-import.cjs', import.meta.url));
const ROUNDS = 9;
const run = promisify(execFile);

type FunctionBundle = {
  readonly name: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
};

/** The real bundles, as the assembly has them, loaded in fresh processes. */
export async function measureColdStarts(assembly: string): Promise<readonly Figure[]> {
  const bundles = readAssembly(assembly).flatMap(bundlesOf);
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
    const { cpuMs, memoryMb } = await load(bundle);
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
    const sluice = async () => (await load(bundle)).cpuMs;
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

async function load({ file, env }: FunctionBundle) {
  const { stdout } = await run(process.execPath, [COLD_IMPORT, file], { env });
  const [cpuMs = Number.NaN, memoryMb = Number.NaN] = stdout
    .split('\n')
    .at(-1)!
    .split(' ')
    .map(Number);
  return { cpuMs, memoryMb };
}

const kilobytes = ({ file }: FunctionBundle): number => statSync(file).size / 1000;

function bundlesOf({ resources, assets }: StackTemplate): readonly FunctionBundle[] {
  return resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .flatMap(({ logicalId, properties }) => {
      const { Code, Environment } = properties as {
        readonly Code: { readonly S3Key: string };
        readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
      };
      const name = FUNCTION_NAMES.find((each) => logicalId.includes(constructOf(each)));
      const folder = assets.get(Code.S3Key);
      if (name === undefined || folder === undefined) return [];
      const env = loadable(Environment?.Variables, folder);
      return [{ name, file: join(folder, 'index.cjs'), env }];
    });
}

/** submit-order -> SubmitOrder */
function constructOf(name: string): string {
  return name
    .split('-')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');
}

/** What Lambda would give it; what only AWS knows is any text. */
function loadable(variables: Readonly<Record<string, unknown>> = {}, folder: string) {
  const known = Object.entries(variables).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : name === 'SENDERS' ? '{}' : 'unknown',
  ]);
  return {
    ...Object.fromEntries(known),
    LAMBDA_TASK_ROOT: folder,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  };
}
