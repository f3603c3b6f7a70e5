// Bundles the functions: `node infra/bundle/bundle.mjs OUT_DIR ENTRY...` writes OUT_DIR/NAME/index.cjs.
// A program of its own because esbuild's plug-ins are asynchronous and CDK constructs are not.
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/**
 * What the functions never use, replaced by what they do. Each is held by a test that runs the
 * bundle, and by one that fails when the replaced files move.
 */
const REPLACEMENTS = [
  // undici: only the pool is used, bodies are text, HTTP/2 is off, and V8 has WebAssembly SIMD.
  { filter: /^undici$/, from: /./, to: here('undici-pool.cjs') },
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
    to: here('credential-provider.cjs'),
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

/** A client names its version in a header, and would bring its whole package.json for that. */
const keepVersions = {
  name: 'keep-versions',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/client-[^/]+\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

const [outDir, ...entries] = process.argv.slice(2);
await build({
  entryPoints: entries.map((entry) => ({ in: entry, out: join(nameOf(entry), 'index') })),
  outdir: outDir,
  // CommonJS by name, whatever the nearest package.json says.
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // Tree-shakeable sources first: a third less to load than the SDK's CommonJS files.
  mainFields: ['module', 'main'],
  minify: true,
  // require() instead of import(): the SDK imports node:http when it first calls AWS, and listing
  // that module's exports loads Node's own undici as well, a tenth of a cold start.
  supported: { 'dynamic-import': false },
  // undici reads this name: bundled into Node it leaves its experimental parser out.
  define: { esbuildDetection: '1' },
  plugins: [replaceUnused, keepVersions],
  logLevel: 'warning',
});

/** functions/submit-order/handler.ts -> submit-order */
function nameOf(entry) {
  return basename(dirname(entry));
}
