/** The region and account that the resources believe they are in. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

export const arn = (place: Place, service: string, resource: string): string =>
  `arn:aws:${service}:${place.region}:${place.accountId}:${resource}`;

/** The last part of an ARN: a queue's name, a function's, a bus's ("event-bus/orders" -> "orders"). */
export const nameInArn = (resourceArn: string): string => resourceArn.split(/[:/]/).at(-1) ?? '';
