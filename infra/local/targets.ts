import type { RunningFunction } from './apis.ts';
import type { Role } from './iam.ts';
import type { Queues } from './queues.ts';

/** The target of a schedule or of a rule, as the template writes it. */
export interface TargetProperties {
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
}

export interface TargetSurroundings {
  readonly queues: Queues;
  readonly roles: ReadonlyMap<string, Role>;
  findFunction(name: string): RunningFunction | undefined;
}

/** Hands a payload to the target; resolves when the target has accepted it. */
export type Deliver = (payload: string) => Promise<void>;

/**
 * The way to a Lambda function or an SQS queue. `owner` names the schedule or rule in errors; with a
 * role of its own it is checked here, as AWS would find out only at the first delivery.
 */
export function deliverTo(
  owner: string,
  target: TargetProperties,
  around: TargetSurroundings,
): Deliver {
  const { Arn, RoleArn, SqsParameters } = target;
  // Topics are idle here: there is nobody to notify.
  if (Arn.startsWith('arn:aws:sns:')) return async () => {};
  const lambda = Arn.includes(':lambda:') ? around.findFunction(Arn) : undefined;
  const isQueue = Arn.startsWith('arn:aws:sqs:');
  if (!lambda && !isQueue) {
    throw new Error(`${owner}: the target ${Arn} is no function or queue that runs locally.`);
  }
  const action = lambda ? 'lambda:InvokeFunction' : 'sqs:SendMessage';
  if (RoleArn && around.roles.get(RoleArn)?.decide({ action, resource: Arn }) !== 'allowed') {
    throw new Error(`${owner}: its role ${RoleArn} does not allow ${action} on ${Arn}.`);
  }
  if (lambda) return async (payload) => lambda.asynchronous.accept(payload);
  return (payload) => around.queues.send(Arn, { MessageBody: payload, ...SqsParameters });
}
