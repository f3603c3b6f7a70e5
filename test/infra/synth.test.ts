import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { stackNameOf } from '../../infra/command-line/stack-name.ts';
import { NODE_COMPILE_CACHE } from '../support/bundled-programs.ts';
import type { Resource } from '../support/template.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const project = (file: string) => join(ROOT, file);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-synth-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Ended = { readonly exitCode: number; readonly printed: string };

/** Runs Node without what the environment has: no credentials, no Region, no other program. */
function node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const bare = { PATH: dirname(process.execPath), HOME: folder, NODE_COMPILE_CACHE, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, env: bare }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code) : 0, printed: stdout + stderr });
    });
  });
}

function synthesize(
  config: unknown,
  nodeOptions: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const file = join(folder, 'sluice.config.json');
  writeFileSync(file, JSON.stringify(config));
  const env = { SLUICE_CONFIG: file, CDK_OUTDIR: join(folder, 'cdk.out'), ...more };
  return node([...nodeOptions, project('infra/app.ts')], env);
}

/** The files of all functions in an assembly, with their modes. */
function functionFiles(assembly: string): readonly string[] {
  const assets = readdirSync(assembly).filter((name) => name.startsWith('asset.'));
  return assets.flatMap((asset) =>
    readdirSync(join(assembly, asset)).map((name) => {
      const { mode } = statSync(join(assembly, asset, name));
      return `${(mode & 0o777).toString(8)} ${name}`;
    }),
  );
}

/** CDK reads CloudFormation's own rules for two seconds: the first and the last test ask for them. */
const UNVALIDATED = { CDK_VALIDATION: 'false' };
const main = { secret: 'sluice/main', pairs: ['BTC_USDT'] };

describe('cdk synth', () => {
  test('needs no network, no credentials and no Docker', async () => {
    const output = join(folder, 'cdk.out');
    // Whatever leaves this machine by a proxy ends here.
    const nowhere = 'http://127.0.0.1:9';
    const home = join(folder, 'home');
    mkdirSync(home);
    const { exitCode, printed } = await node(
      [project('node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet', '--output', output],
      { HOME: home, HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere },
    );
    expect(exitCode, printed).toBe(0);
    expect(existsSync(join(output, 'Sluice.template.json'))).toBe(true);
  });

  test('lets every user read the functions whatever the umask, names all by -c stack=NAME, and protects the stack', async () => {
    // Lambda's user is not the one who deployed, and CDK uploads the modes that files have here.
    const umask = ['--import', 'data:text/javascript,process.umask(0o077)'];
    const { exitCode, printed } = await synthesize({ accounts: { main } }, umask, {
      CDK_CONTEXT_JSON: JSON.stringify({ stack: 'Second' }),
      ...UNVALIDATED,
    });
    expect(exitCode, printed).toBe(0);
    const assembly = join(folder, 'cdk.out');

    const files = functionFiles(assembly);
    expect(files.length).toBeGreaterThanOrEqual(8);
    const bundle = ['644 index.cjs', '644 chunk.cjs', '644 later.cjs'];
    expect(new Set(files)).toEqual(new Set([...bundle, '644 config.json']));

    const read = (file: string) => JSON.parse(readFileSync(join(assembly, file), 'utf8'));
    const { Resources } = read('Second.template.json');
    const named = (type: string, property: string) =>
      (Object.values(Resources) as Resource[])
        .filter(({ Type }) => Type === type)
        .map(({ Properties }) => Properties[property]);
    expect(named('AWS::DynamoDB::Table', 'TableName')).toEqual(['second-ledger']);
    expect(named('AWS::Scheduler::ScheduleGroup', 'Name')).toEqual(['Second']);
    expect(named('AWS::CloudWatch::Dashboard', 'DashboardName')).toEqual([
      { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-', { Ref: 'AWS::Region' }]] },
    ]);

    const { artifacts } = read('manifest.json');
    expect(artifacts.Second.properties.terminationProtection).toBe(true);
  });

  test('says in a line that a stack cannot have the name of -c stack=NAME', async () => {
    const { exitCode, printed } = await synthesize({ accounts: { main } }, [], {
      CDK_CONTEXT_JSON: JSON.stringify({ stack: 'my_stack' }),
    });
    expect(exitCode).toBe(1);
    expect(printed).toMatch(/^-c stack=my_stack: cannot be the name of a stack\. Give .*\n$/);
  });

  test.each(['', 'a b', '1st', 'Sluice/Second', 'S'.repeat(65), 5])(
    'refuses %j as the name of a stack',
    (given) => {
      expect(() => stackNameOf(given)).toThrow(`-c stack=${given}: `);
    },
  );

  test('takes the longest name that a group of schedules may have', () => {
    expect(stackNameOf(`S${'-'.repeat(63)}`)).toHaveLength(64);
    expect(stackNameOf(undefined)).toBe('Sluice');
  });

  /** A flag that the first deployment leaves open stays as in CDK's first version. */
  test('decides on every feature flag of the pinned CDK, as CDK recommends', () => {
    const read = (file: string) => JSON.parse(readFileSync(project(file), 'utf8'));
    const recommended = read('node_modules/aws-cdk-lib/recommended-feature-flags.json');
    expect(read('infra/feature-flags.json')).toEqual(recommended);
    expect(read('cdk.json').context).toBeUndefined();
  });

  test('ends with the path of every fault in the configuration', async () => {
    const { exitCode, printed } = await synthesize({
      accounts: { main: { ...main, limits: { maxOrder: 100 } } },
      trackEvery: 5,
    });
    expect(exitCode).toBe(1);
    expect(printed).toContain('accounts.main.limits.maxOrder: ');
    expect(printed).toContain('trackEvery');
    expect(existsSync(join(folder, 'cdk.out', 'Sluice.template.json'))).toBe(false);
  });

  test('demands an alarm address before an account goes live', async () => {
    const { exitCode, printed } = await synthesize({ accounts: { main: { ...main, live: true } } });
    expect(exitCode).toBe(1);
    expect(printed).toContain('alarmEmail: ');
  });

  test('names the log retention that CloudWatch does not know', async () => {
    const { exitCode, printed } = await synthesize({ accounts: { main }, logRetentionDays: 91 });
    expect(exitCode).toBe(1);
    expect(printed).toMatch(/^logRetentionDays: .*not 91/);
  });

  test("fails on what CloudFormation's rules find", async () => {
    const spoil = ['--import', project('test/support/spoil-queue.ts')];
    const { exitCode, printed } = await synthesize({ accounts: { main } }, spoil);
    expect(exitCode).toBe(1);
    expect(printed).toContain('VisibilityTimeout');
  });
});
