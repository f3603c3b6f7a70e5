// Synthesizes the stacks of a whole test run, one after the other: CDK is loaded and the functions are
// bundled once. Prints its port.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A folder that is there already has been made by an earlier request. */
export type SynthesisRequest = { readonly config: unknown; readonly folder: string };

const APP = new URL('../../infra/app.ts', import.meta.url).href;
let last: Promise<unknown> = Promise.resolve();
let count = 0;

/** As synthesize() does in a process of its own: see local/stack/synthesize.ts. */
async function synthesize({ config, folder }: SynthesisRequest): Promise<void> {
  if (existsSync(folder)) return;
  count += 1;
  const making = `${folder}-making-${count}`;
  const configFile = join(making, 'config.json');
  mkdirSync(making);
  writeFileSync(configFile, JSON.stringify(config, null, 2));
  process.env.CDK_OUTDIR = join(making, 'cdk.out');
  process.env.SLUICE_CONFIG = configFile;
  process.exitCode = undefined;
  // Under another name a module runs again; what it imports does not.
  await import(`${APP}?${count}`);
  if (process.exitCode !== undefined) throw new Error('No stack can be made of it.');
  renameSync(making, folder);
}

async function serve(request: IncomingMessage): Promise<void> {
  const wanted: SynthesisRequest = JSON.parse(await text(request));
  const turn = last.catch(() => {}).then(() => synthesize(wanted));
  last = turn;
  await turn;
}

const server = createServer((request, response) => {
  serve(request).then(
    () => response.end(),
    (error: Error) => response.writeHead(500).end(String(error.stack)),
  );
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
// The test run has ended, in whatever way.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
