import { type AwsLocation, arn } from '../aws/aws-location.ts';
import type { ResourceHandler, WantedResource } from '../cloudformation/handler.ts';

/** The property that names a resource which is not run, where a template may name it. */
const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::KMS::Alias': 'AliasName',
};

/** A resource that the local cloud takes without running it: its name is all there is. */
export function idleHandler(type: string, location: AwsLocation): ResourceHandler {
  const service = type.split('::')[1]!.toLowerCase();
  const nameProperty = NAME_PROPERTIES[type];
  const put = ({ name }: WantedResource) => ({
    ref: name,
    attributes: { Arn: arn(location, service, name) },
  });
  return { ...(nameProperty && { nameProperty }), create: put, update: put, delete: () => {} };
}
