import { hash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../local/stack/synthesize.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import type { Config } from '../../shared/config/schema.ts';
import { ASSEMBLIES } from './assemblies.ts';

/** The exchange of a test has a port of its own; nothing else differs between most of the stacks. */
const SERVER = /http:\/\/127\.0\.0\.1:\d+/g;
const STAND_IN = 'http://127.0.0.1:1';

/** As `synthesize`, but one synthesis serves all stacks of the test run with this configuration. */
export async function synthesizeOnce(config: Config, workDir: string): Promise<string> {
  const assemblies = process.env[ASSEMBLIES];
  const text = JSON.stringify(config);
  const [server = STAND_IN, other] = new Set(text.match(SERVER));
  if (assemblies === undefined || other !== undefined) return synthesize(config, workDir);
  const general = text.replaceAll(server, STAND_IN);
  const kept = join(assemblies, hash('sha256', general));
  if (!existsSync(kept)) await keep(general, assemblies, kept);
  cpSync(kept, workDir, { recursive: true });
  // Its WebSocket is at the same host and port.
  replaceIn(workDir, hostOf(STAND_IN), hostOf(server));
  return join(workDir, 'cdk.out');
}

const hostOf = (server: string): string => `${server.replace('http:', '')}/`;

async function keep(text: string, assemblies: string, kept: string): Promise<void> {
  const making = mkdtempSync(join(assemblies, 'making-'));
  await synthesize(parseConfig(text, 'the configuration of the tests'), making);
  try {
    renameSync(making, kept);
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(kept)) throw error;
    rmSync(making, { recursive: true });
  }
}

function replaceIn(folder: string, search: string, replacement: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.json')) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, 'utf8');
    if (text.includes(search)) writeFileSync(file, text.replaceAll(search, replacement));
  }
}
