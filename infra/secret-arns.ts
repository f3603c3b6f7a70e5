import { ArnFormat, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The ARN of the secret of each account or webhook, by its name. */
export type SecretArns = Readonly<Record<string, string>>;

/**
 * The ARNs for a function's environment. Lambda limits the environment to 4 KB, so the common prefix
 * is written once.
 */
export function secretArnsVariable(scope: Construct, arns: SecretArns): string {
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
