import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { SluiceStack } from '../../infra/sluice-stack.ts';
import { EVERY_SECTION } from '../support/full-config.ts';
import { configWith, resourceNamed, resourcesOf, synthesizeTemplate } from '../support/template.ts';

const WAYS = ['nat-instance', 'nat-gateway'] as const;

function stackWith(egress: string, place: { readonly availabilityZone?: string } = {}) {
  return new SluiceStack(new App({ analyticsReporting: false }), 'Sluice', {
    config: configWith({ ...EVERY_SECTION, egress, ...place }),
  });
}

/** Where a template sends what leaves the functions' subnet. */
function wayOut(template: Template) {
  const routes = Object.entries(resourcesOf(template, 'AWS::EC2::Route'));
  const [, route] = routes.find(([id]) => id.includes('FunctionsSubnet'))!;
  return route.Properties;
}

describe.each(WAYS)('A fixed IP by %s', (egress) => {
  const stack = stackWith(egress);
  const template = Template.fromStack(stack);

  test('is one Elastic IP, which is an output of the stack', () => {
    template.resourceCountIs('AWS::EC2::EIP', 1);
    const [id] = Object.keys(resourcesOf(template, 'AWS::EC2::EIP'));
    template.hasOutput('EgressIp', { Value: { Ref: id } });
  });

  test('is the address of the functions that call Gate, and of no others', () => {
    const inside = Object.entries(resourcesOf(template, 'AWS::Lambda::Function'))
      .filter(([, { Properties }]) => Properties.VpcConfig !== undefined)
      .map(([id]) => id.replace(/^OrderAutomation(.*)[0-9A-F]{8}$/, '$1'));
    expect(inside.toSorted()).toEqual(['RebalancingRebalance', 'SubmitOrder', 'TrackOrders']);
    expect(wayOut(template).DestinationCidrBlock).toBe('0.0.0.0/0');
  });

  test('leaves the ledger reachable without it, and nothing can connect to the functions', () => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.dynamodb']] },
    });
    const group = resourceNamed(template, 'AWS::EC2::SecurityGroup', 'FixedIpFunctions');
    expect(group.Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('needs no look-up of Availability Zones at synthesis', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::EC2::Subnet'))) {
      expect(Properties.AvailabilityZone).toEqual({ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] });
    }
    expect(stack.environment).toBe('aws://unknown-account/unknown-region');
  });

  test('is in the Availability Zone that the configuration names', () => {
    const elsewhere = Template.fromStack(stackWith(egress, { availabilityZone: 'us-east-1b' }));
    const subnets = Object.values(resourcesOf(elsewhere, 'AWS::EC2::Subnet'));
    const zones = subnets.map(({ Properties }) => Properties.AvailabilityZone);
    expect(zones).toEqual(['us-east-1b', 'us-east-1b']);
    // The same resources: naming the zone replaces nothing else.
    expect(Object.keys(elsewhere.toJSON().Resources)).toEqual(
      Object.keys(template.toJSON().Resources),
    );
  });

  test('says at synthesis what it costs a month', () => {
    const said = /costs about \d+\.\d\d USD a month \(.* \+ .*November 2026\)/;
    Annotations.fromStack(stack).hasInfo('*', Match.stringLikeRegexp(said.source));
  });

  test('gives the roles of these functions network interfaces, and nothing else by a wildcard', () => {
    const wild = Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action, Resource }) => JSON.stringify([Action, Resource]).includes('*'))
      .filter(({ Action }) => Action !== 'dynamodb:ListStreams');
    expect(wild).toHaveLength(3);
    for (const { Action } of wild) {
      expect(
        Action.every((name: string) => /^ec2:.*(NetworkInterface|IpAddress|Subnet)/.test(name)),
      ).toBe(true);
    }
  });
});

describe('A NAT instance', () => {
  const template = Template.fromStack(stackWith('nat-instance'));

  test('forwards what comes from the functions, on an encrypted disk', () => {
    template.hasResourceProperties('AWS::EC2::Instance', {
      InstanceType: 't4g.nano',
      SourceDestCheck: false,
      CreditSpecification: { CPUCredits: 'standard' },
      BlockDeviceMappings: [Match.objectLike({ Ebs: Match.objectLike({ Encrypted: true }) })],
    });
    const { InstanceId } = wayOut(template);
    expect(InstanceId.Ref).toContain('NatInstance');
    const group = resourceNamed(template, 'AWS::EC2::SecurityGroup', 'NatSecurityGroup');
    expect(group.Properties.SecurityGroupIngress).toMatchObject([{ CidrIp: '10.0.0.0/16' }]);
  });

  test('has memory to spare before it installs anything: it has 512 MB', () => {
    const [instance] = Object.values(template.findResources('AWS::EC2::Instance'));
    const script = JSON.stringify(instance?.Properties.UserData);
    expect(script.indexOf('swapon')).toBeGreaterThan(0);
    expect(script.indexOf('swapon')).toBeLessThan(script.indexOf('yum install'));
  });

  test('takes over route and address only once it says that it forwards', () => {
    const [id, instance] = Object.entries(template.findResources('AWS::EC2::Instance'))[0]!;
    const [address] = Object.values(template.findResources('AWS::EC2::EIP'));
    expect(instance.CreationPolicy).toEqual({ ResourceSignal: { Count: 1, Timeout: 'PT10M' } });
    expect([wayOut(template).InstanceId, address?.Properties.InstanceId]).toEqual([
      { Ref: id },
      { Ref: id },
    ]);
    const script: string = instance.Properties.UserData['Fn::Base64']['Fn::Join'][1]
      .map((part: string | { readonly Ref: string }) =>
        typeof part === 'string' ? part : `<${part.Ref}>`,
      )
      .join('');
    const [check, signal] = script.split('\n').slice(-2);
    expect(check).toBe(
      'sysctl -n net.ipv4.ip_forward | grep -q 1 && ' +
        'iptables -t nat -C POSTROUTING -s 10.0.0.0/16 ! -d 10.0.0.0/16 -j MASQUERADE',
    );
    expect(signal).toBe(
      '/opt/aws/bin/cfn-signal --exit-code $? ' +
        `--stack <AWS::StackName> --resource ${id} --region <AWS::Region>`,
    );
    expect(script).toContain('aws-cfn-bootstrap');
  });

  /** Source: CloudFormation, DependsOn: what has a public address needs the attached gateway. */
  test('comes after its way to the internet, and goes before it; so does its address', () => {
    for (const type of ['AWS::EC2::Instance', 'AWS::EC2::EIP']) {
      const [resource] = Object.values(template.findResources(type));
      expect(resource?.DependsOn, type).toContainEqual(
        expect.stringContaining('PublicSubnet1DefaultRoute'),
      );
    }
  });

  test('is started again when it hangs', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'StatusCheckFailed_Instance',
      AlarmActions: [
        {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':automate:',
              { Ref: 'AWS::Region' },
              ':ec2:reboot',
            ],
          ],
        },
      ],
    });
  });
});

test('Without "egress" there is no network and no address', () => {
  const template = synthesizeTemplate();
  for (const type of ['AWS::EC2::VPC', 'AWS::EC2::EIP', 'AWS::EC2::Instance']) {
    template.resourceCountIs(type, 0);
  }
  expect(Object.keys(template.findOutputs('EgressIp'))).toEqual([]);
});
