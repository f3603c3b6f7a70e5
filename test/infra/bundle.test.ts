import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createExchange } from '../../local/exchange/exchange.ts';
import { startExchangeServer } from '../../local/exchange/server.ts';
import { streamUrl } from '../../shared/config/schema.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { type ColdStartFigures, measureColdStart } from '../support/cold-start.ts';

const project = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

describe("The order function's bundle", () => {
  let folder: string;
  let bundle: string;

  beforeAll(() => {
    const outDir = mkdtempSync(join(tmpdir(), 'sluice-bundle-test-'));
    const entry = project('functions/submit-order/handler.ts');
    execFileSync(process.execPath, [project('infra/bundle/bundle.mjs'), outDir, entry]);
    folder = join(outDir, 'submit-order');
    bundle = readFileSync(join(folder, 'index.cjs'), 'utf8');
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

  // What only orders of contracts need is in it, and waits to be run.
  test('is at most 560 KB', () => {
    expect(Buffer.byteLength(bundle)).toBeLessThanOrEqual(560_000);
  });

  test.each([
    { what: 'HTTP/2', text: /require\("(node:)?http2"\)/ },
    { what: 'single sign-on', text: /SSOClient|GetRoleCredentials|portal\.sso/ },
    { what: 'STS', text: /STSClient|AssumeRole/ },
    { what: 'the configuration files of ~/.aws', text: /AWS_SHARED_CREDENTIALS_FILE/ },
    { what: 'event streams', text: /:event-type|:message-type/ },
    { what: "undici's fetch", text: /multipart\/form-data/ },
    { what: "undici's WebSocket", text: /permessage-deflate/ },
    { what: "Node's own undici, which import('node:http') loads", text: /\bimport\(/ },
  ])('has no code for $what', ({ text }) => {
    expect(bundle.match(text)?.[0]).toBeUndefined();
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

  test('needs at most 1.4 times the CPU of the bare AWS clients to import and place an order', async () => {
    const limit = 1.4;
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
