import { AwsError } from '../aws/aws-error.ts';
import { type AwsLocation, nameInArn } from '../aws/aws-location.ts';
import { queryAnswer } from '../aws/xml.ts';
import { type Roles, sessionArn } from '../iam/iam.ts';
import type { ApiCall } from '../lambda/api-call.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const SESSION_MS = 3_600_000;

/** One action of STS; undefined if it is none. */
export function answerSts(
  form: URLSearchParams,
  location: AwsLocation,
  roles: Roles,
  { caller }: ApiCall,
): string | undefined {
  switch (form.get('Action')) {
    case 'GetCallerIdentity': {
      const identity = caller
        ? sessionArn(location, caller.role, caller.name)
        : `arn:aws:iam::${location.accountId}:user/local`;
      return queryAnswer('GetCallerIdentity', NAMESPACE, {
        Arn: identity,
        UserId: nameInArn(identity),
        Account: location.accountId,
      });
    }
    case 'AssumeRole':
      return queryAnswer('AssumeRole', NAMESPACE, assumed(form, location, roles));
    default:
      return undefined;
  }
}

/** Anybody may take any role that exists, and remains the user: the local cloud has only one. */
function assumed(form: URLSearchParams, location: AwsLocation, roles: Roles) {
  const roleArn = form.get('RoleArn') ?? '';
  const role = roles.get(roleArn);
  if (!role) {
    throw new AwsError(
      'AccessDenied',
      `User is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  }
  const session = form.get('RoleSessionName') ?? '';
  return {
    AssumedRoleUser: {
      AssumedRoleId: `${role.name}:${session}`,
      Arn: sessionArn(location, role, session),
    },
    Credentials: {
      AccessKeyId: 'ASIALOCAL',
      SecretAccessKey: 'local',
      SessionToken: 'local',
      Expiration: new Date(Date.now() + SESSION_MS).toISOString(),
    },
  };
}
