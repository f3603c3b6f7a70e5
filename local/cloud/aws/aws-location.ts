/** The region and account that the resources believe they are in. */
export type AwsLocation = {
  readonly region: string;
  readonly accountId: string;
};

export function arn(location: AwsLocation, service: string, resource: string): string {
  return `arn:aws:${service}:${location.region}:${location.accountId}:${resource}`;
}

/** The last part of an ARN: a queue's name, a function's, a bus's ("event-bus/orders" -> "orders"). */
export const nameInArn = (resourceArn: string): string => resourceArn.split(/[:/]/).at(-1) ?? '';
