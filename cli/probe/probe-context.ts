import type { SNSClient } from '@aws-sdk/client-sns';
import type { Clock } from '../../shared/lib/clock.ts';
import type { AwsServices } from '../stack/aws-services.ts';
import type { Stack } from '../stack/connect-stack.ts';
import type { Target } from '../stack/target.ts';
import type { ProbeQueue } from './probe-queue.ts';

/** What the checks work with. */
export type Probe = {
  readonly stack: Stack;
  readonly target: Target;
  readonly account: string;
  readonly stackName: string;
  readonly clock: Clock;
  /** Runs a transaction that writes nothing. */
  readonly transact: (number: number) => Promise<void>;
  readonly sns: SNSClient;
  readonly services: AwsServices;
  readonly queue: ProbeQueue;
};
