import { ArnFormat, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ConfigError } from '../shared/config/parse-config.ts';

/** The ARN of the secret of each account or webhook, by its name. */
export type SecretArns = Readonly<Record<string, string>>;

/** Lambda's limit of 4,096 bytes, less what all other variables of a function may take. */
const MAX_BYTES = 3_300;
/** CloudFormation names a secret by its logical id and `-` with 12 characters; its ARN ends in `-` and 6. */
const SUFFIX_BYTES = 20;

/**
 * The ARNs for a function's environment. Lambda limits the environment to 4 KB, so the common prefix
 * is written once.
 *
 * @throws ConfigError if they do not fit; a deployment would find out half-way.
 */
export function secretArnsVariable(
  scope: Construct,
  section: 'accounts' | 'webhooks',
  arns: SecretArns,
): string {
  checkSize(scope, section, arns);
  const prefix = Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: '',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const names = Object.fromEntries(
    Object.entries(arns).map(([name, arn]) => [name, Fn.select(6, Fn.split(':', arn))]),
  );
  return JSON.stringify({ prefix, names });
}

function checkSize(scope: Construct, section: string, arns: SecretArns): void {
  const names = Object.fromEntries(
    Object.entries(arns).map(([name, arn]) => {
      const { Ref } = Stack.of(scope).resolve(arn) as { readonly Ref: string };
      return [name, 'x'.repeat(Ref.length + SUFFIX_BYTES)];
    }),
  );
  // Twice: it is a text of JSON within the JSON that Lambda measures.
  const bytes = Buffer.byteLength(JSON.stringify(JSON.stringify(names)));
  if (bytes <= MAX_BYTES) return;
  throw new ConfigError(
    `${section}: ${Object.keys(names).length} are too many for one stack, whose functions have no room for the ` +
      `names of all secrets (${bytes} of ${MAX_BYTES} bytes). Give shorter names, or deploy some in a second stack ` +
      '(-c stack=NAME -c config=FILE).',
  );
}
