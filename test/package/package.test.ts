import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeBundles } from '../../infra/bundle/bundle-functions.ts';
import { FUNCTION_NAMES } from '../../infra/bundle/function-names.ts';
import { type Example, examplesIn } from './examples.ts';
import { startQueueDouble } from './queue-double.ts';
import {
  installByLinks,
  linkPackage,
  type Manifest,
  newFolder,
  PROJECT,
  packInto,
  removeFolder,
  runIn,
  type Tarball,
} from './user-folder.ts';

const INSTALL_TIMEOUT_MS = 300_000;

let work: string;
/** A folder of a user, with the package installed in it. */
let folder: string;
let tarball: Tarball;
let manifest: Manifest;

beforeAll(() => {
  work = newFolder();
  tarball = packInto(work);
  folder = join(work, 'user');
  mkdirSync(folder);
  manifest = installByLinks(folder, tarball);
}, INSTALL_TIMEOUT_MS);
afterAll(() => removeFolder(work));

const read = (path: string) =>
  readFileSync(join(folder, 'node_modules/sluice-orders', path), 'utf8');
const sluice = (...words: readonly string[]) =>
  runIn(folder, 'node', ['node_modules/sluice-orders/cli/sluice.mjs', ...words]);

describe('The package', () => {
  test('has programs, types, bundles, schema and licences, and no source that Node would have to strip', () => {
    const own = ['package.json', 'LICENSE', 'README.md', 'CHANGELOG.md', 'sluice.config.json'];
    expect(tarball.paths).toEqual(expect.arrayContaining([...own, 'dist/THIRD-PARTY-LICENSES']));
    expect(tarball.paths).toContain('docs/sluice.config.schema.json');
    const elsewhere = tarball.paths.filter(
      (path) => ![...own, 'docs/sluice.config.schema.json'].includes(path),
    );
    expect(elsewhere.filter((path) => !/^(dist|cli)\//.test(path))).toEqual([]);
    const stripped = tarball.paths.filter((path) => /(?<!\.d)\.ts$/.test(path));
    expect(stripped.filter((path) => !path.startsWith('dist/cli/console/browser/'))).toEqual([]);
    for (const name of FUNCTION_NAMES) {
      expect(tarball.paths).toContain(`dist/functions/${name}/index.cjs`);
    }
  });

  test('names files that are there', () => {
    const exported = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    for (const target of [...exported, ...Object.values(manifest.bin)]) {
      expect(tarball.paths).toContain(target.replace(/^\.\//, ''));
    }
  });

  test('depends on what its files import, in one version each, and on nothing else', () => {
    const code = tarball.paths.filter(
      (path) => /\.(mjs|js)$/.test(path) && !path.startsWith('dist/functions/'),
    );
    const imported = code.flatMap((path) => importsOf(read(path)));
    // The CDK command line is for the user.
    const expected = new Set([...imported, 'aws-cdk']);
    expect(Object.keys(manifest.dependencies).toSorted()).toEqual([...expected].toSorted());
    const versions = Object.values({ ...manifest.dependencies, ...manifest.optionalDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('holds the bundles that these sources give, byte for byte', () => {
    const again = join(work, 'bundles');
    mkdirSync(again);
    writeBundles(again);
    for (const name of FUNCTION_NAMES) {
      const files = readdirSync(join(again, name)).toSorted();
      const packed = join(folder, 'node_modules/sluice-orders/dist/functions', name);
      expect(readdirSync(packed).toSorted()).toEqual(files);
      for (const file of files) {
        const path = `${name}/${file}`;
        const isSame = read(`dist/functions/${path}`) === readFileSync(join(again, path), 'utf8');
        expect(isSame, path).toBe(true);
      }
    }
  });

  test('has the CDK command line in the version that its document names', () => {
    const document = readFileSync(join(PROJECT, 'docs/package.md'), 'utf8');
    expect(document).toContain(`pnpm add aws-cdk@${manifest.dependencies['aws-cdk']}`);
  });

  test('has the licence of each package whose code it holds', () => {
    const licences = read('dist/THIRD-PARTY-LICENSES');
    for (const name of ['fauxqs', 'aws-lambda-ric', 'toad-cache', 'undici']) {
      expect(licences).toMatch(new RegExp(`^${name} \\d.*\\n\\n.*\\S`, 'm'));
    }
  });
});

describe("A user's folder", () => {
  test('gets the files that are missing, and keeps what is there', async () => {
    const first = await sluice('init');
    expect(first.code, first.printed).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual([
      '.gitignore',
      'cdk.json',
      'node_modules',
      'package.json',
      'sluice.config.json',
    ]);
    expect(first.printed).toMatch(/wrote cdk\.json\n[\s\S]*Next, [\s\S]*npx sluice start/);

    writeFileSync(join(folder, 'sluice.config.json'), '{ "mine": true }');
    const again = await sluice('init', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      wrote: [],
      kept: ['package.json', 'cdk.json', 'sluice.config.json', '.gitignore'],
      next: ['npx sluice start'],
    });
    expect(readFileSync(join(folder, 'sluice.config.json'), 'utf8')).toBe('{ "mine": true }');
  });

  test('can be another one, where the next step is to install', async () => {
    const other = await sluice('init', '../other', '--json');
    expect(JSON.parse(other.stdout)).toMatchObject({
      kept: [],
      next: ['cd ../other', 'npm install', 'npx sluice start'],
    });
    const { dependencies } = JSON.parse(readFileSync(join(work, 'other/package.json'), 'utf8'));
    expect(dependencies).toEqual({ 'sluice-orders': '^0.1.0' });
  });

  test('has a configuration that synthesizes by the app that its cdk.json names', async () => {
    const { app } = JSON.parse(readFileSync(join(work, 'other/cdk.json'), 'utf8'));
    const config = JSON.parse(readFileSync(join(work, 'other/sluice.config.json'), 'utf8'));
    expect(JSON.parse(read(config.$schema.split('sluice-orders/')[1])).type).toBe('object');
    writeFileSync(join(folder, 'sluice.config.json'), JSON.stringify(config));
    const [program, ...args] = app.split(' ');
    const ran = await runIn(folder, program, args, {
      CDK_OUTDIR: join(work, 'assembly'),
      // test/infra/synth.test.ts holds the template against CloudFormation's rules.
      CDK_VALIDATION: 'false',
    });
    expect(ran.code, ran.printed).toBe(0);
    const assembly = readdirSync(join(work, 'assembly'));
    const assets = assembly.filter((name) => name.startsWith('asset.'));
    expect(assets).toHaveLength(4);
    for (const asset of assets) {
      const directory = join(work, 'assembly', asset);
      const code = readdirSync(directory).filter((file) => file !== 'config.json');
      expect(code).toContain('index.cjs');
      const required = code.flatMap((file) => filesRequiredBy(join(directory, file)));
      expect([...new Set(['index.cjs', ...required])].toSorted()).toEqual(code.toSorted());
    }
  });

  test('may reach the package by a link, as pnpm installs it', async () => {
    const { app } = JSON.parse(readFileSync(join(work, 'other/cdk.json'), 'utf8'));
    const [program, launcher] = app.split(' ');
    mkdirSync(join(work, 'other/node_modules'));
    symlinkSync(
      join(folder, 'node_modules/sluice-orders'),
      join(work, 'other/node_modules/sluice-orders'),
    );
    const ran = await runIn(join(work, 'other'), program, [launcher, 'cli/sluice', '--version']);
    expect(ran).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  test('has "sluice start" with the options of npm start', async () => {
    const help = await sluice('start', '--help');
    expect(help.code, help.printed).toBe(0);
    expect(help.printed).toContain('--once');
  });
});

describe('The examples of the package', () => {
  let examples: readonly (Example & { readonly file: string })[];
  beforeAll(() => {
    const found = [
      ...examplesIn(folder, 'dist/infra/package/cdk.d.ts'),
      ...examplesIn(folder, 'dist/shared/client/client.d.ts'),
      ...examplesIn(folder, 'dist/shared/client/messages.d.ts'),
    ];
    examples = found.map((example, index) => ({ ...example, file: `example-${index}.ts` }));
    for (const { file, text } of examples) writeFileSync(join(folder, file), text);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  });

  test('compile under strict, with every declaration checked', async () => {
    expect(examples).toHaveLength(6);
    linkPackage(folder, '@types/node');
    const compilerOptions = {
      strict: true,
      module: 'nodenext',
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable'],
      types: ['node'],
      noEmit: true,
    };
    const files = examples.map(({ file }) => file);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const tsc = join(PROJECT, 'node_modules/typescript/bin/tsc');
    const { code, printed } = await runIn(folder, process.execPath, [
      tsc,
      '-p',
      '.',
      '--singleThreaded',
    ]);
    expect(code, printed).toBe(0);
  });

  test('run', async () => {
    const queue = await startQueueDouble();
    const outputs = { OrderQueueUrl: queue.queueUrl, Endpoint: queue.endpoint };
    mkdirSync(join(folder, '.local'));
    writeFileSync(join(folder, '.local/outputs.json'), JSON.stringify({ Sluice: outputs }));
    try {
      for (const { file, name } of examples) {
        const { code, printed } = await runIn(folder, process.execPath, [file]);
        expect(code, `${name} ${printed}`).toBe(0);
      }
    } finally {
      await queue.close();
    }
    expect(queue.sent).toMatchObject([{ MessageGroupId: 'main#BTC_USDT' }]);
    expect(JSON.parse(queue.sent[0]!.MessageBody)).toMatchObject({ id: 'first-by-client' });
  });
});

/** The files beside it that a file of a bundle loads, at once or later. */
function filesRequiredBy(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/require\("\.\/([^"]+)"\)/g)].map(
    ([, name]) => name!,
  );
}

/** The packages that a file imports or looks for. */
function importsOf(code: string): readonly string[] {
  return (
    [...code.matchAll(/(?:\bfrom |\bimport |\b(?:import|require|resolve)\()["']([^"'\n]+)["']/g)]
      .map(([, name]) => name!)
      .filter((name) => /^[@a-z]/.test(name) && !isBuiltin(name))
      .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0])
      // The examples import the package itself.
      .filter((name) => name !== 'sluice-orders')
  );
}
