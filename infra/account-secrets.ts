import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Config } from '../shared/config/schema.ts';
import { allow } from './allow.ts';
import { type SecretArns, secretArnsVariable } from './secret-arns.ts';

/**
 * One secret per Gate account, created without a value: `sluice keys set` fills it. The secret
 * outlives the stack because it may hold the only copy of the key.
 */
export class AccountSecrets extends Construct {
  /** Full ARNs, so that a grant names exactly these secrets. */
  readonly arns: SecretArns;

  constructor(scope: Construct, id: string, accounts: Config['accounts']) {
    super(scope, id);
    // The L2 construct would have CloudFormation generate a value.
    const arns = Object.entries(accounts).map(([name, { secret }]) => {
      // No name: the retained secret of a deleted stack would make the next deployment fail.
      const resource = new CfnSecret(this, name, {
        description: `${secret}: API key of the Gate account "${name}", {"key": "...", "secret": "..."}`,
      });
      resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
      Validations.of(resource).acknowledge({
        id: 'AwsSolutions-SMG4',
        reason: 'Gate has no API that makes keys: a person rotates it with "sluice keys set".',
      });
      return [name, resource.ref] as const;
    });
    this.arns = Object.fromEntries(arns);
  }

  /** Lets a function read the keys of all accounts, and passes it the ARNs of the secrets. */
  letRead(grantee: LambdaFunction): void {
    grantee.addEnvironment('SECRET_ARNS', secretArnsVariable(this, 'accounts', this.arns));
    allow(grantee, Object.values(this.arns), 'secretsmanager:GetSecretValue');
  }
}
