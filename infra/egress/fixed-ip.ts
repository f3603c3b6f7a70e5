import { Annotations, Aws, Duration, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Ec2Action, Ec2InstanceAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import {
  CfnEIP,
  type CfnInstance,
  CpuCredits,
  GatewayVpcEndpointAwsService,
  type Instance,
  InstanceType,
  IpAddresses,
  type ISubnet,
  NatProvider,
  NatTrafficDirection,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  UserData,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { egressPrice, type FixedEgress } from './egress-price.ts';

const NETWORK = '10.0.0.0/16';
const MASQUERADE = `POSTROUTING -s ${NETWORK} ! -d ${NETWORK} -j MASQUERADE`;
/** The instance usually signals after two to three minutes. */
const SIGNAL_TIMEOUT = 'PT10M';

const ENI_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

export type FixedIpProps = {
  readonly egress: FixedEgress;
  /** Left out: the first one that CloudFormation names. */
  readonly availabilityZone: string | undefined;
};

/**
 * One address from which the functions call Gate, for the allow-list of an API key. One address
 * needs only one Availability Zone. Calls to DynamoDB use a gateway endpoint instead.
 */
export class FixedIp extends Construct {
  readonly address: string;
  private readonly vpc: Vpc;
  private readonly zone: string | undefined;
  private readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { egress, availabilityZone }: FixedIpProps) {
    super(scope, id);
    this.zone = availabilityZone;
    const { address, vpc } = egress === 'nat-gateway' ? this.gateway() : this.instance();
    this.address = address.ref;
    this.vpc = vpc;
    this.securityGroup = new SecurityGroup(this, 'Functions', {
      vpc: this.vpc,
      description: 'The functions that call Gate: outgoing calls only',
    });
    Annotations.of(this).addInfoV2('sluice:egress-price', egressPrice(egress));
  }

  /** The settings that put a function behind the address; its role gets the permissions for them. */
  placement(role: Role): Pick<FunctionOptions, 'vpc' | 'securityGroups'> {
    // Source: AWS, Lambda developer guide, "VPC execution role permissions". A policy cannot name
    // the network interfaces before EC2 has created them.
    role.addToPolicy(new PolicyStatement({ actions: [...ENI_ACTIONS], resources: ['*'] }));
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'Lambda makes network interfaces with this role; they have no names before they exist.',
    });
    return { vpc: this.vpc, securityGroups: [this.securityGroup] };
  }

  private gateway() {
    const address = new CfnEIP(this, 'GatewayAddress', { domain: 'vpc' });
    const provider = NatProvider.gateway({ eipAllocationIds: [address.attrAllocationId] });
    return { address, vpc: this.network(provider) };
  }

  private instance() {
    const provider = NatProvider.instanceV2({
      instanceType: new InstanceType('t4g.nano'),
      defaultAllowedTraffic: NatTrafficDirection.OUTBOUND_ONLY,
      // With unlimited credits AWS would charge extra for a busy processor.
      creditSpecification: CpuCredits.STANDARD,
      userData: natUserData(),
    });
    const vpc = this.network(provider);
    provider.connections.allowFrom(Peer.ipv4(NETWORK), Port.allTraffic(), 'From the functions');
    const [nat] = provider.gatewayInstances as [Instance];
    Validations.of(nat).acknowledge(
      { id: 'AwsSolutions-EC28', reason: 'A check a minute needs no detailed monitoring.' },
      {
        id: 'AwsSolutions-EC29',
        reason: 'It holds nothing: a deployment may replace it at any time.',
      },
    );
    encryptDisk(nat.instance);
    countOnlyOnceItForwards(nat);
    this.rebootWhenItHangs(nat.instanceId);
    const { instanceId } = nat;
    const address = new CfnEIP(this, 'InstanceAddress', { domain: 'vpc', instanceId });
    // CloudFormation must create a resource with a public address after the internet gateway is
    // attached, and delete it before. The VPC alone depends on the gateway, not on its attachment.
    const [publicSubnet] = vpc.publicSubnets as [ISubnet];
    for (const { node } of [nat, address]) {
      node.addDependency(publicSubnet.internetConnectivityEstablished);
    }
    return { vpc, address };
  }

  private network(natGatewayProvider: NatProvider): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(NETWORK),
      ...(this.zone === undefined ? { maxAzs: 1 } : { availabilityZones: [this.zone] }),
      natGateways: 1,
      natGatewayProvider,
      // CDK would deploy a function for it, and nothing uses that group.
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: { DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 24 },
        { name: 'Functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
      ],
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'Nothing can connect into it, and what goes out is in the ledger; flow logs cost more.',
    });
    return vpc;
  }

  /** EC2 repairs a hardware fault itself (automatic recovery, on by default). */
  private rebootWhenItHangs(instanceId: string): void {
    const alarm = new Alarm(this, 'InstanceHangs', {
      alarmDescription: 'The NAT instance does not answer; it is started again.',
      metric: new Metric({
        namespace: 'AWS/EC2',
        metricName: 'StatusCheckFailed_Instance',
        dimensionsMap: { InstanceId: instanceId },
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new Ec2Action(Ec2InstanceAction.REBOOT));
  }
}

/** Source: AWS, VPC user guide, "NAT instances". */
function natUserData(): UserData {
  const userData = UserData.forLinux();
  userData.addCommands(
    // With 512 MB yum can run out of memory: amazonlinux/amazon-linux-2023, issue 404.
    'dd if=/dev/zero of=/swap bs=1M count=512 && chmod 600 /swap && mkswap /swap && swapon /swap',
    'for try in {1..30}; do yum install -y iptables-services aws-cfn-bootstrap && break; sleep 10; done',
    'systemctl enable --now iptables',
    'echo net.ipv4.ip_forward=1 > /etc/sysctl.d/90-nat.conf',
    'sysctl -p /etc/sysctl.d/90-nat.conf',
    `iptables -t nat -A ${MASQUERADE}`,
    'iptables -F FORWARD',
    'service iptables save',
  );
  return userData;
}

/**
 * A deployment replaces the instance when Amazon Linux has a newer image. CloudFormation moves route
 * and address once the new instance counts as created, so the instance signals only after it
 * forwards. The old instance forwards until then. Without a signal the deployment rolls back.
 * Source: AWS, CloudFormation, CreationPolicy and cfn-signal.
 */
function countOnlyOnceItForwards({ userData, instance, stack }: Instance): void {
  instance.cfnOptions.creationPolicy = { resourceSignal: { count: 1, timeout: SIGNAL_TIMEOUT } };
  const where = [
    `--stack ${Aws.STACK_NAME}`,
    `--resource ${stack.getLogicalId(instance)}`,
    `--region ${Aws.REGION}`,
  ].join(' ');
  userData.addCommands(
    `sysctl -n net.ipv4.ip_forward | grep -q 1 && iptables -t nat -C ${MASQUERADE}`,
    `/opt/aws/bin/cfn-signal --exit-code $? ${where}`,
  );
}

/** CDK's provider offers no disk settings. /dev/xvda is Amazon Linux's root, 8 GiB its minimum. */
function encryptDisk(instance: CfnInstance): void {
  instance.blockDeviceMappings = [
    { deviceName: '/dev/xvda', ebs: { encrypted: true, volumeType: 'gp3', volumeSize: 8 } },
  ];
}
