import { Annotations, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { amountWarning } from '../shared/config/amount-warning.ts';
import type { Config } from '../shared/config/schema.ts';
import { ALERTS_PREFIX } from '../shared/ledger/keys.ts';
import { allow } from './allow.ts';
import { type SecretArns, secretArnsVariable } from './secret-arns.ts';
import { sluiceFunction } from './sluice-function.ts';

export type SignalsProps = {
  readonly config: Config;
  readonly orderQueue: Queue;
  readonly table: ITable;
  readonly reservedConcurrency: number | undefined;
};

/** The public endpoint: an HTTPS URL that turns requests with a valid token into order messages. */
export class Signals extends Construct {
  readonly receiveSignal: LambdaFunction;
  /** The role that SQS names as the sender of these orders. */
  readonly role: Role;
  readonly url: string;
  /** The secret with the token of each source. */
  readonly tokenArns: SecretArns;

  constructor(scope: Construct, id: string, props: SignalsProps) {
    super(scope, id);
    const { config, orderQueue, table, reservedConcurrency } = props;
    const { webhooks } = config;
    this.tokenArns = this.tokens(webhooks);
    this.receiveSignal = sluiceFunction(this, 'ReceiveSignal', {
      name: 'receive-signal',
      description: 'Turns an alert that comes with the right token into an order message',
      config,
      tableName: table.tableName,
      ownConfig: { webhooks },
      timeout: Duration.seconds(10),
      memoryMiB: 512,
      reservedConcurrency,
    });
    for (const [name, source] of Object.entries(webhooks)) {
      const warning = amountWarning(source);
      const text = `webhooks.${name}.order.amount: ${warning}`;
      if (warning) Annotations.of(this).addWarningV2(`sluice:webhook-amount-${name}`, text);
    }
    this.receiveSignal.addEnvironment('ORDER_QUEUE_URL', orderQueue.queueUrl);
    allow(this.receiveSignal, [orderQueue.queueArn], 'sqs:SendMessage');
    const arns = secretArnsVariable(this, 'webhooks', this.tokenArns);
    this.receiveSignal.addEnvironment('SECRET_ARNS', arns);
    allow(this.receiveSignal, Object.values(this.tokenArns), 'secretsmanager:GetSecretValue');
    this.receiveSignal.addToRolePolicy(keepAlerts(table));
    this.role = this.receiveSignal.role as Role;
    // No AWS authentication: the senders cannot sign requests. The token in the path is the key.
    this.url = this.receiveSignal.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
  }

  /** One token per source. Secrets Manager generates it, so no person types it and no template holds it. */
  private tokens(webhooks: Config['webhooks']): SecretArns {
    const tokens = new Construct(this, 'Tokens');
    const arns = Object.entries(webhooks).map(([name, { secret }]) => {
      const resource = new CfnSecret(tokens, name, {
        description: `${secret}: token of the webhook "${name}"`,
        generateSecretString: { passwordLength: 48, excludePunctuation: true },
      });
      resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
      Validations.of(resource).acknowledge({
        id: 'AwsSolutions-SMG4',
        reason:
          'The sender holds the token: a rotation that it does not know of would lock it out.',
      });
      return [name, resource.ref] as const;
    });
    return Object.fromEntries(arns);
  }
}

/** Of the table, the public function may touch the kept alerts alone, and no order. */
function keepAlerts({ tableArn }: ITable): PolicyStatement {
  return new PolicyStatement({
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    resources: [tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${ALERTS_PREFIX}*`] } },
  });
}
