import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/** Allows a function exactly these actions; the grant methods of CDK's constructs allow more. */
export function allow(
  grantee: LambdaFunction,
  resources: readonly string[],
  ...actions: readonly string[]
): void {
  const statement = new PolicyStatement({ actions: [...actions], resources: [...resources] });
  grantee.addToRolePolicy(statement);
}
