import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ConfigError } from '../../shared/config/parse-config.ts';
import type { Config } from '../../shared/config/schema.ts';

const APP = fileURLToPath(new URL('../../infra/app.ts', import.meta.url));
const CDK_SETTINGS = fileURLToPath(new URL('../../cdk.json', import.meta.url));

/** Synthesizes the stack with this configuration; returns the cloud assembly's folder. */
export async function synthesize(config: Config, workDir: string): Promise<string> {
  mkdirSync(workDir, { recursive: true });
  const configFile = join(workDir, 'config.json');
  const assembly = join(workDir, 'cdk.out');
  writeFileSync(configFile, JSON.stringify(config, null, 2));
  try {
    await promisify(execFile)(process.execPath, [APP], {
      env: {
        PATH: process.env.PATH,
        CDK_OUTDIR: assembly,
        CDK_CONTEXT_JSON: contextOfCdk(),
        SLUICE_CONFIG: configFile,
      },
    });
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    throw new ConfigError(
      `No stack can be made of this configuration:\n${(stderr || message).trim()}`,
      { cause: error },
    );
  }
  return assembly;
}

/** The feature flags that the CDK command line gives the app: the template is the same with and without it. */
function contextOfCdk(): string {
  const { context } = JSON.parse(readFileSync(CDK_SETTINGS, 'utf8')) as {
    readonly context: object;
  };
  return JSON.stringify(context);
}
