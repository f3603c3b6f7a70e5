import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Config } from '../shared/config.ts';

/**
 * One secret per Gate account, created without a value: `sluice keys set` fills it. It outlives
 * the stack, because nobody else may hold the key.
 */
export class AccountSecrets extends Construct {
  /** Full ARNs, so that a grant names exactly these secrets. */
  readonly arns: readonly string[];

  constructor(scope: Construct, id: string, accounts: Config['accounts']) {
    super(scope, id);
    // The L2 construct would have CloudFormation generate a value.
    this.arns = Object.entries(accounts).map(([name, { secret }]) => {
      const resource = new CfnSecret(this, name, {
        name: secret,
        description: `API key of the Gate account "${name}": {"key": "...", "secret": "..."}`,
      });
      // But not a failed deployment: its name would be taken for the next one.
      resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
      Validations.of(resource).acknowledge({
        id: 'AwsSolutions-SMG4',
        reason: 'Gate has no API that makes keys: a person rotates it with "sluice keys set".',
      });
      return resource.ref;
    });
  }
}
