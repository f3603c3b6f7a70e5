import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const CLI = fileURLToPath(new URL('../../cli/', import.meta.url));
const SYNTHESIZE_ONCE = fileURLToPath(new URL('synthesize-once.ts', import.meta.url));
const PROGRAMS = { sluice: 'sluice', start: 'start/start' } as const;
/** As cli/pinned-node.mjs has it. */
export const NODE_COMPILE_CACHE = fileURLToPath(
  new URL('../../node_modules/.cache/node', import.meta.url),
);
/** Names the folder of the programs that the test files of one run execute. */
const BUNDLED = 'SLUICE_TEST_PROGRAMS';

/** What the bundles leave where it is: it finds its files by its own place. */
const EXTERNAL = ['aws-cdk', 'aws-cdk-lib', 'constructs', 'esbuild', 'lightweight-charts', 'uplot'];

/** The file of `sluice` or `npm start`: its source, or the bundle of it that this run of vitest has made. */
export function programOf(name: keyof typeof PROGRAMS): string {
  const { [BUNDLED]: folder } = process.env;
  return folder ? join(folder, `${PROGRAMS[name]}.mjs`) : join(CLI, `${PROGRAMS[name]}.ts`);
}

/**
 * Bundles what the tests start hundreds of times: Node reads a few files instead of a thousand, for
 * half of the processor time. Each module keeps the place of its source. A start that is told of a
 * shared synthesis takes part in it.
 */
export async function bundlePrograms(folder: string): Promise<void> {
  const require = `requireFrom(${JSON.stringify(CLI)})`;
  await build({
    entryPoints: Object.values(PROGRAMS).map((name) => join(CLI, `${name}.ts`)),
    outbase: CLI,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: EXTERNAL,
    // As infra/bundle/bundle.mjs has it: half of the SDK stays out, and with it a fifth of each start.
    mainFields: ['module', 'main'],
    logLevel: 'error',
    // CommonJS packages inside require what Node has built in.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = ${require};`,
    },
    plugins: [sharedSynthesis, inPlace],
  });
  process.env[BUNDLED] = folder;
}

const sharedSynthesis: Plugin = {
  name: 'shared-synthesis',
  setup({ onResolve }) {
    onResolve({ filter: /\/synthesize\.ts$/ }, ({ importer }) =>
      importer.endsWith('local-stack.ts') ? { path: SYNTHESIZE_ONCE } : undefined,
    );
  },
};

const inPlace: Plugin = {
  name: 'in-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path)))
        .replaceAll('import.meta.filename', JSON.stringify(path))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)));
      return { contents, loader: 'ts' };
    });
  },
};
