import { join } from 'node:path';
import { FUNCTION_NAMES } from '../../infra/bundle/bundle-functions.ts';
import { readFunctions } from '../../local/cloud/provision/read-functions.ts';

export type FunctionBundle = {
  readonly name: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
};

/** The bundle of each function in an assembly, with the variables that its template gives it. */
export function bundlesOf(assembly: string, endpoint: string): readonly FunctionBundle[] {
  const functions = readFunctions(assembly, endpoint);
  return FUNCTION_NAMES.flatMap((name) => {
    const found = functions.find(({ functionId }) => functionId.includes(constructOf(name)));
    if (found === undefined) return [];
    return [{ name, file: join(found.directory, 'index.cjs'), env: found.environment }];
  });
}

/** submit-order -> SubmitOrder */
function constructOf(name: string): string {
  return name
    .split('-')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');
}
