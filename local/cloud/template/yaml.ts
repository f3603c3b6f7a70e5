import { createRequire } from 'node:module';

/** `cdk bootstrap` sends its template as YAML. This parser comes inside aws-cdk-lib. */
export function parseYaml(text: string): unknown {
  const here = createRequire(import.meta.url);
  const { parse } = createRequire(here.resolve('aws-cdk-lib/package.json'))('yaml');
  return parse(text);
}
