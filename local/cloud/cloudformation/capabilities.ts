import { AwsError } from '../aws/aws-error.ts';
import type { Template } from '../template/template.ts';

/**
 * The types that change permissions, each with the property that names one of it, if that is not
 * part of another resource. Source: CloudFormation API, CreateStack, "Capabilities".
 */
const NAME_PROPERTIES: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
};

/** Refuses a template that changes permissions, unless the caller has agreed to that. */
export function checkCapabilities(
  { resources }: Pick<Template, 'resources'>,
  agreed: readonly string[],
): void {
  const affected = resources.filter(({ type }) => Object.hasOwn(NAME_PROPERTIES, type));
  if (affected.length === 0 || agreed.includes('CAPABILITY_NAMED_IAM')) return;
  const isNamed = affected.some(({ type, properties }) => {
    const name = NAME_PROPERTIES[type];
    return name !== undefined && properties[name] !== undefined;
  });
  if (!isNamed && agreed.includes('CAPABILITY_IAM')) return;
  const required = isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${required}]`);
}
