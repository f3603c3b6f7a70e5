import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NODE_COMPILE_CACHE, programOf } from './bundled-programs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk');

export type Ran = { readonly code: number; readonly printed: string };

/** A user's environment for a rehearsal: dummy keys, and the local AWS as the endpoint. */
function rehearsalEnvironment(folder: string, endpoint: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    NODE_COMPILE_CACHE,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: '1',
    CI: '1',
  };
}

/** Runs the CDK command line as it is, in a folder of its own. */
export function runCdk(folder: string, endpoint: string, ...args: readonly string[]): Promise<Ran> {
  const quiet = ['--no-notices', '--no-version-reporting', '--progress', 'events'];
  return run(folder, endpoint, [CDK, ...args, ...quiet]);
}

/** Runs `sluice` in the folder. */
export function runSluice(
  folder: string,
  endpoint: string,
  ...args: readonly string[]
): Promise<Ran> {
  return run(folder, endpoint, [programOf('sluice'), ...args]);
}

/** The request of `aws cloudformation update-termination-protection`. */
export async function unprotect(endpoint: string): Promise<void> {
  const response = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      Action: 'UpdateTerminationProtection',
      StackName: 'Sluice',
      EnableTerminationProtection: 'false',
    }),
  });
  if (!response.ok) throw new Error(`Refused: ${await response.text()}`);
}

async function run(folder: string, endpoint: string, args: readonly string[]): Promise<Ran> {
  const options = { cwd: folder, env: rehearsalEnvironment(folder, endpoint) };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, options);
    return { code: 0, printed: stdout + stderr };
  } catch (error) {
    const failed = error as Error &
      Partial<Record<'stdout' | 'stderr', string>> & { code?: number };
    return { code: failed.code ?? 1, printed: `${failed.stdout}${failed.stderr}` };
  }
}
