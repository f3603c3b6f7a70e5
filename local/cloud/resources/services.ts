import type { AwsLocation } from '../aws/aws-location.ts';
import type { Roles } from '../iam/iam.ts';
import type { FunctionHost, LambdaFunction } from '../lambda/functions.ts';
import type { Buckets } from '../services/buckets.ts';
import type { Parameters } from '../services/parameters.ts';
import type { Queues } from '../services/queues.ts';
import type { Secrets } from '../services/secrets.ts';
import type { Tables } from '../services/tables.ts';
import type { Topics } from '../services/topics.ts';
import type { EventBuses } from '../triggers/event-buses.ts';
import type { StreamPositions } from '../triggers/stream-positions.ts';
import type { Repeats } from '../triggers/targets.ts';
import type { RunningFunctions } from './functions.ts';
import type { Triggers } from './triggers.ts';

/** The services that the resources of stacks are made in. */
export type ResourceServices = FunctionHost & {
  readonly location: AwsLocation;
  /** The gateway's URL: the SDKs send an SQS call to the host of the queue's URL. */
  readonly endpoint: string;
  readonly queues: Queues;
  readonly tables: Tables;
  readonly secrets: Secrets;
  readonly topics: Topics;
  readonly buses: EventBuses;
  readonly buckets: Buckets;
  readonly parameters: Parameters;
  readonly roles: Roles;
  readonly functions: RunningFunctions;
  /** The functions behind function URLs, by the id of the URL. */
  readonly urls: Map<string, LambdaFunction>;
  readonly triggers: Triggers;
  readonly streamPositions: StreamPositions;
  /** Environment variables for every function, beyond those of the template. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absent: every tick and event comes once. */
  readonly repeats?: Repeats | undefined;
  readonly asyncRetryDelaysMs: readonly number[];
};
