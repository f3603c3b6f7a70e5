import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** A role of our own for a schedule: the one that CDK makes may invoke every version of the function. */
export function schedulerRole(
  scope: Construct,
  id: string,
  target: LambdaFunction,
  description: string,
) {
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    description,
  });
  role.addToPolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
  );
  return role.withoutPolicyUpdates();
}
