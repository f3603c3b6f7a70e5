import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { descendantsOf, isRunning } from '../support/process-tree.ts';
import { type StartProcess, spawnStart } from '../support/start-process.ts';
import { sharedSynthesis } from '../support/synthesize-once.ts';

let folder: string;
let start: StartProcess;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-clumsy-'));
  writeFileSync(join(folder, 'file'), 'a text');
  mkdirSync(join(folder, 'photos'));
  writeFileSync(join(folder, 'photos', 'cat.jpg'), '');
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken', 'exchange.jsonl'), '{"kind":\n');
});
afterEach(() => start.end());
afterAll(() => rmSync(folder, { recursive: true }));

const NPM = { npm_lifecycle_event: 'start' };

describe('A clumsy npm start says what is wrong, in one sentence', () => {
  test.each([
    [
      '--data is a file',
      ['--data', 'FOLDER/file'],
      {},
      /file is a file, or below one: --data takes a folder\./,
    ],
    ['--data is below a file', ['--data', 'FOLDER/file/data'], {}, /is a file, or below one/],
    [
      '--data holds other files',
      ['--data', 'FOLDER/photos'],
      {},
      /photos holds other files: give --data an empty/,
    ],
    [
      '--data is damaged',
      ['--data', 'FOLDER/broken'],
      {},
      /line 1 of .*exchange\.jsonl is not JSON/,
    ],
    [
      '--data cannot be made',
      ['--data', 'x'.repeat(300)],
      {},
      /cannot be used for --data \(ENAMETOOLONG\)/,
    ],
    [
      'npm took the option',
      [],
      { ...NPM, npm_config_once: 'true' },
      /npm took --once for itself: write "--"/,
    ],
    [
      'npm took its value',
      ['./data'],
      { ...NPM, npm_config_data: 'true' },
      /npm took --data for itself/,
    ],
    ['an option is unknown', ['--datta', 'x'], {}, /^Unknown option '--datta'\.\n/],
    ['a word is left over', ['data'], {}, /^Unexpected argument 'data'\.\n/],
    [
      'a port is none',
      ['--console-port', 'http'],
      {},
      /--console-port must be 0 to 65535, not "http"\./,
    ],
    [
      'no key for the exchange',
      ['--exchange', 'http://127.0.0.1:1/api/v4'],
      {},
      /needs the API key in GATE_API_KEY/,
    ],
    ['the configuration is missing', ['--config', 'none.json'], {}, /none\.json/],
  ] as const)('%s', async (_name, args, env, sentence) => {
    start = spawnStart(
      args.map((arg) => arg.replace('FOLDER', folder)),
      env,
    );
    expect([1, 2]).toContain(await start.exitCode);
    expect(start.printed().replace(/^Starting the stack on this machine \.\.\.\n/, '')).toMatch(
      sentence,
    );
    expect(start.printed()).not.toMatch(/\n +at .*\(/);
  });
});

test.runIf(process.platform === 'linux')(
  'Ctrl-C in the middle of the start ends it and its synthesis',
  async () => {
    start = spawnStart(['--no-demo']);
    await expect.poll(start.printed).toMatch(/^Starting the stack/);
    await expect.poll(() => descendantsOf(start.pid).length).toBeGreaterThan(0);
    const children = descendantsOf(start.pid);
    start.signal('SIGINT');
    expect(await start.exitCode).toBe(130);
    await expect.poll(() => children.filter(isRunning)).toEqual([]);
    expect(start.printed()).toBe('Starting the stack on this machine ...\nStopping ...\n');
  },
);

test('A first start without a network says so within a minute', async () => {
  const clone = join(folder, 'clone');
  for (const file of [
    'package.json',
    'package-lock.json',
    'tools/setup.mjs',
    'cli/pinned-node.mjs',
  ]) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    copyFileSync(join(import.meta.dirname, '../..', file), join(clone, file));
  }
  const { status, stderr } = spawnSync(process.execPath, [join(clone, 'tools/setup.mjs')], {
    cwd: clone,
    encoding: 'utf8',
    timeout: 120_000,
    env: {
      PATH: process.env.PATH,
      HOME: clone,
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_cache: join(folder, 'npm-cache'),
    },
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Installing packages \(once/);
  expect(stderr).toMatch(/could not be installed \(npm ended with 1\)\. Is there a network/);
});

test('A dead exchange is named before the first order, and the console has its fixed port', async () => {
  const keys = { GATE_API_KEY: 'test-key', GATE_API_SECRET: 'test-secret' };
  const env = { ...sharedSynthesis(), ...keys };
  start = spawnStart(['--exchange', 'http://127.0.0.1:1/api/v4', '--console-port', '45671'], env);
  await start.ready();
  await expect
    .poll(start.printed)
    .toMatch(
      /Warning: The exchange http:\/\/127\.0\.0\.1:1\/api\/v4 does not respond as Gate does: /,
    );
  expect(start.printed()).toMatch(/Console page: http:\/\/127\.0\.0\.1:45671\//);
});
