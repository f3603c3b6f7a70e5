import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createExchange } from '../../local/exchange/exchange.ts';
import { startExchangeServer } from '../../local/exchange/server.ts';
import { streamUrl } from '../../shared/config/schema.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { type ColdStartFigures, measureColdStart } from '../support/cold-start.ts';

const project = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const SHARED = readdirSync(project('shared'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(project('shared'), file));

describe("The order function's bundle", () => {
  let folder: string;
  /** What a cold start loads. */
  let atOnce: string;
  let later: string;

  beforeAll(() => {
    const outDir = mkdtempSync(join(tmpdir(), 'sluice-bundle-test-'));
    const entry = project('functions/submit-order/handler.ts');
    execFileSync(process.execPath, [project('infra/bundle/bundle.mjs'), outDir, entry]);
    folder = join(outDir, 'submit-order');
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    atOnce = read('index.cjs') + read('chunk.cjs');
    later = read('later.cjs');
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

  test('is at most 525 KB', () => {
    expect(Buffer.byteLength(atOnce)).toBeLessThanOrEqual(525_000);
  });

  test('loads at once all that a cold start needs, and the rest from one file', () => {
    expect(readdirSync(folder).toSorted()).toEqual(['chunk.cjs', 'index.cjs', 'later.cjs']);
    const required = (text: string) =>
      new Set([...text.matchAll(/require\("(\.[^"]+)"\)/g)].map(([, name]) => name));
    expect(required(atOnce)).toEqual(new Set(['./chunk.cjs', './later.cjs']));
    expect(required(later)).toEqual(new Set(['./chunk.cjs']));
  });

  test('has in that file everything that the code imports later', () => {
    const loaded = createRequire(import.meta.url)(join(folder, 'later.cjs'));
    const imported = importedLater();
    expect(imported.length).toBeGreaterThan(12);
    expect(Object.keys(loaded).toSorted()).toEqual(imported.toSorted());
  });

  // What require() loads is wrapped in a function, with everything that it imports: it is parsed twice.
  test('has modules side by side, none wrapped in a function', () => {
    expect(atOnce.match(/=\(0,\w+\.\w+\)\(\(\)=>\{/g) ?? []).toEqual([]);
  });

  test.each([
    { what: 'HTTP/2', text: /require\("(node:)?http2"\)/ },
    { what: 'single sign-on', text: /SSOClient|GetRoleCredentials|portal\.sso/ },
    { what: 'STS', text: /STSClient|AssumeRole/ },
    { what: 'the configuration files of ~/.aws', text: /AWS_SHARED_CREDENTIALS_FILE/ },
    { what: 'event streams', text: /:event-type|:message-type/ },
    { what: "undici's fetch", text: /multipart\/form-data/ },
    { what: "Node's assert, which opens standard error", text: /require\("(node:)?assert"\)/ },
    { what: "undici's WebSocket", text: /permessage-deflate/ },
    { what: "Node's own undici, which import('node:http') loads", text: /\bimport\(/ },
  ])('has no code for $what', ({ text }) => {
    expect(`${atOnce}${later}`.match(text)?.[0]).toBeUndefined();
  });

  /** infra/bundle/bundle.mjs replaces these by name: elsewhere they would be bundled unnoticed. */
  test.each([
    'undici/lib/dispatcher/pool.js',
    'undici/lib/dispatcher/client-h2.js',
    'undici/lib/web/fetch/index.js',
    'undici/lib/web/webidl/index.js',
    'undici/lib/llhttp/llhttp-wasm.js',
    '@smithy/core/dist-es/submodules/event-streams/index.js',
    '@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js',
    '@aws-sdk/credential-provider-node/package.json',
    '@aws-sdk/credential-provider-env/package.json',
  ])('leaves out or takes in %s, which is still there', (file) => {
    expect(existsSync(project(`node_modules/${file}`))).toBe(true);
  });

  test('takes its credentials from a provider that still has its name', () => {
    const { fromEnv } = createRequire(import.meta.url)('@aws-sdk/credential-provider-env');
    expect(fromEnv).toBeTypeOf('function');
  });

  test('needs at most 1.3 times the CPU of the bare AWS clients to import and place an order', async () => {
    const limit = 1.3;
    let figures: ColdStartFigures;
    let ratio = Number.POSITIVE_INFINITY;
    // Noise may spoil a whole measurement; it does not spoil three.
    for (let tries = 0; tries < 3 && ratio > limit; tries++) {
      figures = await measureColdStart(folder);
      ratio = figures.submitOrderMs / figures.bareMs;
      const [ours, bare] = [figures.submitOrderMs, figures.bareMs].map((ms) => ms.toFixed(0));
      console.log(`import and first order: ${ours} ms CPU, bare ${bare} ms: ${ratio.toFixed(2)}`);
    }
    expect(ratio).toBeLessThanOrEqual(limit);
  });
});

/** The exports of the files that the order function's code imports by a call. */
function importedLater(): readonly string[] {
  const files = SHARED.flatMap((file) => {
    const calls = readFileSync(file, 'utf8').matchAll(/\bimport\('(?<path>[^']+)'\)/g);
    return [...calls].map(({ groups }) => join(dirname(file), groups!.path!));
  });
  return [...new Set(files)]
    .filter((file) => !file.includes('/order-stream/'))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      const declared = text.matchAll(/^export (?:async )?(?:function|const) (?<name>\w+)/gm);
      const passedOn = text.matchAll(/^export \{ (?<name>\w+) \} from/gm);
      return [...declared, ...passedOn].map(({ groups }) => groups!.name!);
    });
}

describe('A bundle with the order stream', () => {
  let outDir: string;
  beforeAll(() => {
    outDir = mkdtempSync(join(tmpdir(), 'sluice-bundle-test-'));
    const entry = project('test/support/socket-probe.ts');
    execFileSync(process.execPath, [project('infra/bundle/bundle.mjs'), outDir, entry]);
  });
  afterAll(() => rmSync(outDir, { recursive: true }));

  test("has all of undici's WebSocket that a connection needs", async () => {
    const { answerTo } = createRequire(import.meta.url)(join(outDir, 'support', 'index.cjs'));
    const exchange = createExchange({ now: systemClock.nowMs, seed: 1, accounts: [] });
    const { url, close } = await startExchangeServer({ exchange, port: 0 });
    try {
      const answer = await answerTo(streamUrl(url), '{"channel":"spot.ping"}');
      expect(JSON.parse(answer)).toMatchObject({ channel: 'spot.pong' });
    } finally {
      await close();
    }
  });
});
