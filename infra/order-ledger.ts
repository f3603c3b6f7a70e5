import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { INDEXES, TABLE_KEYS } from '../shared/ledger/keys.ts';

/**
 * The table that keeps every order forever. It has no TTL and only one Region: without its record,
 * or with a diverged one, an order could be placed a second time.
 */
export class OrderLedger extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      // CloudFormation never replaces a named table with an empty one, and can import it again after a
      // "destroy": cdk deploy --import-existing-resources.
      tableName: `${Stack.of(this).stackName.toLowerCase()}-ledger`,
      partitionKey: { name: TABLE_KEYS.partition, type: AttributeType.STRING },
      sortKey: { name: TABLE_KEYS.sort, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    for (const { indexName, partition, sort } of Object.values(INDEXES)) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: partition, type: AttributeType.STRING },
        sortKey: { name: sort, type: AttributeType.NUMBER },
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
  }

  /** The ARN of one index, for a policy. */
  indexArn(index: keyof typeof INDEXES): string {
    return `${this.table.tableArn}/index/${INDEXES[index].indexName}`;
  }
}
