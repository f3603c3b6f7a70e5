import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import type { Context } from 'hono';

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const BROWSER = folder('browser');
const STYLE = folder('style');
const { resolve } = createRequire(import.meta.url);
const UPLOT = join(dirname(resolve('uplot/package.json')), 'dist');
const CANDLES = join(dirname(resolve('lightweight-charts/package.json')), 'dist');

/** In this order: later styles override earlier ones. */
const STYLES = ['theme', 'page', 'tables', 'forms', 'order', 'figures', 'profit', 'phone'] as const;

/** The static files: our browser modules without types, the styles, and the two chart libraries. */
const ASSETS: Readonly<Record<string, () => Asset | Promise<Asset>>> = {
  'console.css': () => style(...STYLES.map((name) => join(STYLE, `${name}.css`))),
  'console.ts': () => module('console.ts'),
  'live.ts': () => module('live.ts'),
  'keyboard.ts': () => module('keyboard.ts'),
  'local-times.ts': () => module('local-times.ts'),
  'kept-filter.ts': () => module('kept-filter.ts'),
  'ticket.ts': () => module('ticket.ts'),
  'chart.ts': () => module('chart.ts'),
  'value-chart.ts': () => module('value-chart.ts'),
  'candle-chart.ts': () => module('candle-chart.ts'),
  'icon.svg': () => ({
    type: 'image/svg+xml',
    body: readFileSync(join(STYLE, 'icon.svg'), 'utf8'),
  }),
  'lightweight-charts.js': () =>
    script(readFileSync(join(CANDLES, 'lightweight-charts.standalone.production.mjs'), 'utf8')),
  'uplot.js': () => script(readFileSync(join(UPLOT, 'uPlot.esm.js'), 'utf8')),
  'uplot.css': () => style(join(UPLOT, 'uPlot.min.css')),
};

type Asset = { readonly type: string; readonly body: string };

/** They never change while the console runs. */
const made = new Map<string, Promise<Asset>>();

function assetOf(name: string): Promise<Asset> {
  const asset = made.get(name) ?? Promise.resolve().then(ASSETS[name]!);
  made.set(name, asset);
  return asset;
}

/** Makes the files before a page asks for them: a first paint waits for the style. */
export function makeAssets(): void {
  // The page that needs one shows the failure.
  for (const name of Object.keys(ASSETS)) assetOf(name).catch(() => {});
}

export async function serveAsset(c: Context<object, '/assets/:name'>): Promise<Response> {
  const name = c.req.param('name');
  if (!Object.hasOwn(ASSETS, name)) return c.notFound();
  const { type, body } = await assetOf(name);
  return c.body(body, 200, { 'content-type': type, 'cache-control': 'private, max-age=60' });
}

function style(...files: readonly string[]): Asset {
  return {
    type: 'text/css; charset=utf-8',
    body: files.map((file) => readFileSync(file, 'utf8')).join('\n'),
  };
}

const script = (body: string): Asset => ({ type: 'text/javascript; charset=utf-8', body });

/** Strips the types, and replaces a package's name, which a browser cannot resolve. */
async function module(name: string): Promise<Asset> {
  const source = readFileSync(join(BROWSER, name), 'utf8');
  const { code } = await transform(source, { loader: 'ts', target: 'es2022' });
  return script(code.replace(/from "(uplot|lightweight-charts)"/, 'from "./$1.js"'));
}
