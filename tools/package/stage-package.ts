import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { writeBundles } from '../../infra/bundle/bundle-functions.ts';
import { packagesIn, thirdPartyLicences } from './licences.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Files that the package has as they are here. */
const COPIED = [
  'cli/pinned-node.mjs',
  'cli/sluice.mjs',
  'sluice.config.json',
  'docs/sluice.config.schema.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
] as const;

/** Files that the programs read when they run, beside them. */
const READ = [
  'cli/console/browser',
  'cli/console/style',
  'local/cloud/lambda/rapid-transport.cjs',
] as const;

/**
 * Files that carry the packages they use. fauxqs exports only its server, and brings a web framework
 * and three AWS clients for it; aws-lambda-ric compiles C++ when it is installed.
 */
const CARRYING = [
  { from: 'local/cloud/services/fauxqs.ts', to: 'local/cloud/services/fauxqs.js' },
  { from: 'local/cloud/lambda/runtime-client.mjs', to: 'local/cloud/lambda/runtime-client.mjs' },
] as const;

/**
 * Writes the npm package into an empty folder. In its dist/ are the programs as JavaScript, in the same
 * folders as their sources: Node strips no types inside node_modules.
 */
export function stagePackage(folder: string): void {
  const dist = join(folder, 'dist');
  for (const file of COPIED) cpSync(join(root, file), join(folder, file));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(packageManifest(), null, 2));
  compile(dist);
  for (const file of READ) cpSync(join(root, file), join(dist, file), { recursive: true });
  const inputs = [
    ...CARRYING.flatMap(({ from, to }) => carry(from, join(dist, to))),
    ...bundleFunctions(join(dist, 'functions')),
  ];
  writeFileSync(join(dist, 'THIRD-PARTY-LICENSES'), thirdPartyLicences(root, packagesIn(inputs)));
}

/** Ours, without what only a clone needs. */
function packageManifest(): object {
  const ours = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { private: onlyAClone, scripts, devDependencies, ...manifest } = ours;
  // Nothing that is exported needs the types of these.
  const files = ['*', '!dist/{cli,local}/**/*.d.ts'];
  return { ...manifest, files };
}

function compile(outDir: string): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  // Several threads each check the types that they share: two seconds of a processor more.
  const args = ['-p', import.meta.dirname, '--outDir', outDir, '--singleThreaded'];
  execFileSync(process.execPath, [tsc, ...args], { stdio: 'inherit' });
}

/** Bundles a file with the packages that it uses; returns the files that went in. */
function carry(from: string, outfile: string): readonly string[] {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [from],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}

/** Bundles the functions; returns the files that went in. The list itself is not for the package. */
function bundleFunctions(folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  writeBundles(folder);
  const list = join(folder, 'inputs.json');
  const inputs = JSON.parse(readFileSync(list, 'utf8')) as readonly string[];
  rmSync(list);
  return inputs;
}
