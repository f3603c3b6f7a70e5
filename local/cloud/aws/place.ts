/** The region and account that the resources believe they are in. */
export type Place = {
  readonly region: string;
  readonly accountId: string;
};

export function arn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.accountId}:${resource}`;
}

/** The last part of an ARN: a queue's name, a function's, a bus's ("event-bus/orders" -> "orders"). */
export const nameInArn = (resourceArn: string): string => resourceArn.split(/[:/]/).at(-1) ?? '';
