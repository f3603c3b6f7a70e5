import { join } from 'node:path';
import { FUNCTION_NAMES } from '../../infra/bundle/function-names.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud/cloud.ts';

export type FunctionBundle = {
  readonly name: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
};

/** The bundle of each deployed function, with its variables. */
export function bundlesOf({ functions }: LocalCloud): readonly FunctionBundle[] {
  return FUNCTION_NAMES.flatMap((name) => {
    const found = functions.find(({ functionId }) => functionId.includes(constructOf(name)));
    if (found === undefined) return [];
    return [{ name, file: join(found.directory, 'index.cjs'), env: found.environment }];
  });
}

/** The bundles of an assembly, deployed, where the functions reach no AWS; until it is closed. */
export async function openBundles(assembly: string) {
  const cloud = await startLocalCloud({ assembly, port: 0, manualSchedules: true });
  const env = { AWS_ENDPOINT_URL: NOWHERE };
  const bundles = bundlesOf(cloud).map((each) => ({ ...each, env: { ...each.env, ...env } }));
  return { bundles, close: cloud.stop };
}

const NOWHERE = 'http://127.0.0.1:9';

/** submit-order -> SubmitOrder */
function constructOf(name: string): string {
  return name
    .split('-')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');
}
