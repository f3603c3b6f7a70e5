import { hash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../local/stack/synthesize.ts';
import type { Config } from '../../shared/config/schema.ts';
import { ASSEMBLIES, SYNTHESIS_PORT } from './assemblies.ts';
import type { SynthesisRequest } from './synthesis-server.ts';

/** The servers of a test have ports of their own; nothing else differs between most of the stacks. */
const SERVER = /\/\/127\.0\.0\.1:(\d+)/g;

/** The environment with which an `npm start` takes its assembly from here; without it, it makes its own. */
export function sharedSynthesis(): Readonly<Record<string, string>> {
  const { [ASSEMBLIES]: assemblies, [SYNTHESIS_PORT]: port } = process.env;
  return assemblies && port ? { [ASSEMBLIES]: assemblies, [SYNTHESIS_PORT]: port } : {};
}

/** As `synthesize`, but one synthesis serves all stacks of the test run with this configuration. */
export async function synthesizeOnce(config: Config, workDir: string): Promise<string> {
  const [assemblies, port] = [process.env[ASSEMBLIES], process.env[SYNTHESIS_PORT]];
  if (assemblies === undefined || port === undefined) return synthesize(config, workDir);
  const text = JSON.stringify(config);
  const servers = [...new Set(text.match(SERVER))];
  const general = text.replace(SERVER, (server) => standIn(servers.indexOf(server)));
  const kept = join(assemblies, hash('sha256', general));
  await request(port, { config: JSON.parse(general), folder: kept });
  cpSync(kept, workDir, { recursive: true });
  // The WebSocket of an exchange is at the same host and port.
  replaceIn(workDir, (numbered) => servers[Number(numbered) - 1] ?? standIn(Number(numbered) - 1));
  return join(workDir, 'cdk.out');
}

/** Its name in the programs that the tests bundle. */
export { synthesizeOnce as synthesize };

const standIn = (index: number): string => `//127.0.0.1:${index + 1}`;

async function request(port: string, body: SynthesisRequest): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`No synthesis: ${await response.text()}`);
}

function replaceIn(folder: string, serverOf: (numbered: string) => string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.json')) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, 'utf8');
    const replaced = text.replace(SERVER, (_server, numbered: string) => serverOf(numbered));
    if (replaced !== text) writeFileSync(file, replaced);
  }
}
