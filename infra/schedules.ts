import { Arn, Aspects, Aws, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, type CfnScheduleGroup, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

/**
 * The group of all schedules. A deployment creates it last, and `cdk destroy` removes it first:
 * otherwise a schedule could trade for a deployment that rolls back a moment later.
 */
export class Schedules extends Construct {
  readonly group: ScheduleGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: this.groupName,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const group = this.group.node.defaultChild as CfnScheduleGroup;
    Aspects.of(Stack.of(this)).add({
      visit(node) {
        if (node === group || !CfnResource.isCfnResource(node)) return;
        // A schedule of the user's own, in the same stack, is a resource like any other.
        const isOurs = node instanceof CfnSchedule && node.node.scopes.includes(scope);
        if (isOurs) node.addResourceDependency(group);
        else group.addResourceDependency(node);
      },
    });
  }

  /** A role that Scheduler can assume only for the schedules of this group. */
  role(scope: Construct, id: string, { description, ...may }: SchedulerRole): Role {
    const service = { service: 'scheduler', resource: 'schedule-group' };
    // A reference to the group's ARN would be a cycle: the group depends on all roles.
    const sourceArn = Arn.format({ ...service, resourceName: this.groupName }, Stack.of(this));
    const role = new Role(scope, id, {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': sourceArn },
        },
      }),
      description,
    });
    role.addToPolicy(new PolicyStatement({ actions: [may.action], resources: [may.resource] }));
    return role;
  }

  private get groupName(): string {
    return Stack.of(this).stackName;
  }
}

type SchedulerRole = {
  readonly description: string;
  readonly action: string;
  readonly resource: string;
};
