import type { AwsLocation } from '../aws/aws-location.ts';
import type { AssemblyStack } from './assembly.ts';

const DEFAULT_LOCATION: AwsLocation = { region: 'us-east-1', accountId: '000000000000' };

/** Stacks bound to a region and an account carry both in their ARNs. */
export function locationOf(stacks: readonly AssemblyStack[]): AwsLocation {
  const bound = stacks.find(({ environment }) => environment.account ?? environment.region);
  return {
    region: bound?.environment.region ?? DEFAULT_LOCATION.region,
    accountId: bound?.environment.account ?? DEFAULT_LOCATION.accountId,
  };
}
