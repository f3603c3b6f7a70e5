import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/** Lets a function do exactly this: the grants of CDK's constructs allow more than is used. */
export function allow(
  grantee: LambdaFunction,
  resources: readonly string[],
  ...actions: readonly string[]
): void {
  const statement = new PolicyStatement({ actions: [...actions], resources: [...resources] });
  grantee.addToRolePolicy(statement);
}
