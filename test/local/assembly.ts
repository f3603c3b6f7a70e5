import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';

/** Synthesizes an app of one stack, `Test`, and returns the directory of its cloud assembly. */
export function synthesize(build: (stack: Stack) => void): string {
  const outdir = join(temporaryDirectory(), 'cdk.out');
  const app = new App({ outdir, analyticsReporting: false });
  build(new Stack(app, 'Test'));
  app.synth();
  return outdir;
}

/** The code of a fixture function, bundled as the product's functions are. */
export function fixture(name: string): lambda.Code {
  const directory = temporaryDirectory();
  buildSync({
    entryPoints: [join(import.meta.dirname, 'fixtures', `${name}.js`)],
    outfile: join(directory, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    mainFields: ['module', 'main'],
  });
  return lambda.Code.fromAsset(directory);
}

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A new directory that is removed when the tests of the file have run. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-local-'));
  directories.push(directory);
  return directory;
}
