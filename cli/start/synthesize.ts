import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Config } from '../../shared/config.ts';

const APP = fileURLToPath(new URL('../../infra/app.ts', import.meta.url));

/** Synthesizes the stack with this configuration; returns the cloud assembly's folder. */
export async function synthesize(config: Config, workDir: string): Promise<string> {
  mkdirSync(workDir, { recursive: true });
  const configFile = join(workDir, 'config.json');
  const assembly = join(workDir, 'cdk.out');
  writeFileSync(configFile, JSON.stringify(config, null, 2));
  await promisify(execFile)(process.execPath, [APP], {
    env: { PATH: process.env.PATH, CDK_OUTDIR: assembly, SLUICE_CONFIG: configFile },
  });
  return assembly;
}
