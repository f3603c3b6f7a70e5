// Bundles the functions: `node infra/bundle/bundle.mjs OUT_DIR ENTRY...` writes OUT_DIR/NAME/index.cjs and
// the files that it loads, and OUT_DIR/inputs.json with the files that went into them.
// A program of its own because esbuild's plug-ins are asynchronous and CDK constructs are not.
import { readFile, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/**
 * Modules that the functions never use, with their replacements. One test runs the bundle; another
 * fails when a replaced file has moved.
 */
const REPLACEMENTS = [
  // The order stream needs undici's WebSocket, which brings its layer of fetch.
  { filter: /^undici$/, from: /order-stream/, to: here('undici-websocket.cjs') },
  // undici: elsewhere only the pool is used, bodies are text, HTTP/2 is off, and V8 has WebAssembly SIMD.
  { filter: /^undici$/, from: /./, to: here('undici-pool.cjs') },
  { filter: /^node:assert$/, from: /undici/, to: here('assert.cjs') },
  { filter: /\/client-h2\.js$/, from: /undici/, to: here('nothing.cjs') },
  { filter: /\/web\/(fetch\/|webidl)/, from: /undici/, to: here('nothing.cjs') },
  { filter: /\/llhttp-wasm\.js$/, from: /undici/, to: here('nothing.cjs') },
  // The SDK's event streams: no call of ours has one.
  { filter: /^@smithy\/core\/event-streams$/, from: /@smithy/, to: here('nothing.cjs') },
  { filter: /^@aws-sdk\/endpoint-cache$/, from: /./, to: here('endpoint-cache.cjs') },
  // Lambda hands credentials over in the environment; the SDK would bring SSO, STS and INI files.
  {
    filter: /^@aws-sdk\/credential-provider-node$/,
    from: /./,
    to: here('credential-provider.mjs'),
  },
  { filter: /\/loadSharedConfigFiles$/, from: /@smithy/, to: here('no-config-files.cjs') },
];

const replaceUnused = {
  name: 'replace-unused',
  setup({ onResolve }) {
    for (const { filter, from, to } of REPLACEMENTS) {
      onResolve({ filter }, ({ importer }) => (from.test(importer) ? { path: to } : undefined));
    }
  },
};

/** A client sends its version in a header, and imports its whole package.json for that. */
const keepVersions = {
  name: 'keep-versions',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/client-[^/]+\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** The module that stands for everything that is loaded later. */
const LATER = 'later';
const OURS = /^(shared|functions)\//;

/** One file holds everything that is loaded later: each import() of ours gets all of its exports. */
function loadLater(files) {
  return {
    name: 'load-later',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ kind, path }) =>
        kind === 'dynamic-import' && !isBuiltin(path)
          ? { path: LATER, namespace: LATER }
          : undefined,
      );
      onLoad({ filter: /./, namespace: LATER }, () => ({
        contents: files.map((file) => `export * from ${JSON.stringify(`./${file}`)};`).join('\n'),
        resolveDir: ROOT,
      }));
    },
  };
}

const [outDir, ...entries] = process.argv.slice(2);
const ROOT = here('../..');
const OPTIONS = {
  absWorkingDir: ROOT,
  // The name says CommonJS; the nearest package.json may say otherwise.
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  // Tree-shakeable sources first: they are a third smaller than the SDK's CommonJS files.
  mainFields: ['module', 'main'],
  minify: true,
  // undici leaves its experimental parser out when this name is defined, as in Node's own build.
  define: { esbuildDetection: '1' },
  metafile: true,
  logLevel: 'warning',
};
const AS_COMMONJS = {
  format: 'cjs',
  // require() instead of import(): the SDK imports node:http with its first call of AWS. Listing
  // that module's exports loads Node's own undici too, which costs a tenth of a cold start.
  supported: { 'dynamic-import': false },
};

const { metafile } = await build({
  ...OPTIONS,
  ...AS_COMMONJS,
  entryPoints: entries.map((entry) => ({ in: entry, out: join(nameOf(entry), 'index') })),
  outdir: outDir,
  plugins: [replaceUnused, keepVersions],
});
await Promise.all(
  Object.values(metafile.outputs).map(async ({ entryPoint, inputs }) => {
    const files = loadedLater(inputs);
    if (files.length > 0) await splitBundle(entryPoint, files);
  }),
);
// For the licences of what is bundled.
await writeFile(join(outDir, 'inputs.json'), JSON.stringify(Object.keys(metafile.inputs)));

/** The files of ours that a bundle imports when it needs them. */
function loadedLater(inputs) {
  const imports = Object.keys(inputs).flatMap((file) => metafile.inputs[file].imports);
  const later = imports.filter(({ kind, path }) => kind === 'dynamic-import' && OURS.test(path));
  return [...new Set(later.map(({ path }) => path))].toSorted();
}

/**
 * Writes a bundle as three files: the function, what is loaded later, and what both of them use. A
 * cold start parses what it loads. esbuild splits modules only, so each file becomes CommonJS after it.
 */
async function splitBundle(entry, files) {
  const { outputFiles } = await build({
    ...OPTIONS,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]',
    entryPoints: [{ in: entry, out: 'index' }],
    outdir: join(outDir, nameOf(entry)),
    plugins: [loadLater(files), replaceUnused, keepVersions],
    write: false,
  });
  for (const { path, text } of outputFiles) {
    const { platform, target, minify } = OPTIONS;
    const { code } = await transform(text, { ...AS_COMMONJS, platform, target, minify });
    await writeFile(path, code);
  }
}

/** functions/submit-order/handler.ts -> submit-order */
function nameOf(entry) {
  return basename(dirname(entry));
}
