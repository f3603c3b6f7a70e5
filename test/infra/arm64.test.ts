import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/bundle/function-names.ts';
import { synthesizeForBench } from '../../tools/bench/assembly.ts';
import { type FunctionBundle, openBundles } from '../../tools/bench/function-bundles.ts';
import { findEmulator, nodeForArm64 } from '../support/arm64.ts';
import { startFirstOrderServices } from '../support/first-order-services.ts';
import { functionEnvironment } from '../support/function-environment.ts';

const isLong = process.env.SLUICE_LONG === '1';
const emulator = isLong ? findEmulator() : undefined;
if (isLong && !emulator) {
  console.warn(
    'LEFT OUT: no emulator of arm64 is installed (Debian: qemu-user, libc6-arm64-cross, libstdc++6-arm64-cross), so the bundles were not run as on Graviton.',
  );
}
const COLD_RUN = fileURLToPath(new URL('../support/cold-run.cjs', import.meta.url));
/** An emulated start takes many times as long. */
const TIMEOUT_MS = 300_000;
const LOAD = `
  const { handler } = require(process.argv[1]);
  process.stdout.write(JSON.stringify([process.arch, typeof handler]), () => process.exit());
`;

/** The functions are deployed for arm64, and every other test runs them on the machine's own processor. */
describe.runIf(emulator)('On an emulated arm64', { timeout: TIMEOUT_MS }, () => {
  let folder: string;
  let bundles: readonly FunctionBundle[];
  let close: () => Promise<void>;
  let command: readonly string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-arm64-'));
    const opened = await openBundles(await synthesizeForBench(folder));
    ({ bundles, close } = opened);
    command = [...emulator!, nodeForArm64()];
  }, TIMEOUT_MS);
  afterAll(async () => {
    await close?.();
    rmSync(folder, { recursive: true });
  });

  async function node(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
    const [program, ...before] = command;
    const { stdout } = await promisify(execFile)(program!, [...before, ...args], { env });
    return stdout;
  }

  test.each(FUNCTION_NAMES)('%s loads', async (name) => {
    const { file, env } = bundles.find((each) => each.name === name)!;
    expect(JSON.parse(await node(['-e', LOAD, file], env))).toEqual(['arm64', 'function']);
  });

  test('submit-order places an order', async () => {
    const { file } = bundles.find(({ name }) => name === 'submit-order')!;
    const services = await startFirstOrderServices();
    try {
      const env = functionEnvironment(folder, services.url);
      await node([COLD_RUN, file, JSON.stringify(ORDER_EVENT)], env);
      expect(services.orders).toHaveLength(1);
    } finally {
      await services.close();
    }
  });
});

const ORDER = {
  id: 'on-arm64',
  currency_pair: 'BTC_USDT',
  side: 'buy',
  amount: '0.001',
  price: '30000',
};
const ORDER_EVENT = {
  Records: [
    {
      messageId: 'on-arm64',
      body: JSON.stringify(ORDER),
      attributes: { SentTimestamp: String(Date.now()), SenderId: 'test' },
    },
  ],
};
