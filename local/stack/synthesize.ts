import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '../../shared/config/parse-config.ts';
import type { Config } from '../../shared/config/schema.ts';

/** TypeScript in the sources, JavaScript in the npm package. */
const APP = join(import.meta.dirname, `../../infra/app${extname(import.meta.filename)}`);

/** Synthesizes the stack with this configuration; returns the cloud assembly's folder. */
export async function synthesize(config: Config, workDir: string): Promise<string> {
  mkdirSync(workDir, { recursive: true });
  const configFile = join(workDir, 'config.json');
  const assembly = join(workDir, 'cdk.out');
  writeFileSync(configFile, JSON.stringify(config, null, 2));
  try {
    const synthesis = promisify(execFile)(process.execPath, [APP], {
      env: {
        PATH: process.env.PATH,
        // CDK is large; as cli/pinned-node.mjs has it.
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        CDK_OUTDIR: assembly,
        SLUICE_CONFIG: configFile,
        // CDK reads CloudFormation's own rules for two seconds. They judge what is deployed to AWS.
        CDK_VALIDATION: 'false',
      },
    });
    // A start that is interrupted leaves no synthesis behind.
    const end = () => synthesis.child.kill('SIGKILL');
    process.once('exit', end);
    await synthesis.finally(() => process.removeListener('exit', end));
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    throw new ConfigError(
      `No stack can be made of this configuration:\n${(stderr || message).trim()}`,
      { cause: error },
    );
  }
  return assembly;
}
