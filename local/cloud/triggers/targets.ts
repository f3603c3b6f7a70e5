import type { Role } from '../iam/iam.ts';
import type { RunningFunction } from '../lambda/async-invocations.ts';
import { senderIdOfRole } from '../services/message-sender.ts';
import type { Queues } from '../services/queues.ts';
import type { Topics } from '../services/topics.ts';

/** The target of a schedule or of a rule, as the template writes it. */
export type TargetProperties = {
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
};

export type TargetContext = {
  readonly queues: Queues;
  readonly topics: Topics;
  readonly roles: ReadonlyMap<string, Role>;
  findFunction(name: string): RunningFunction | undefined;
};

/** Hands a payload to the target; resolves when the target has accepted it. */
export type Deliver = (payload: string) => Promise<void>;

/**
 * The way to a Lambda function, an SQS queue or a topic. `owner` names the schedule or rule in errors; with a
 * role of its own it is checked here, as AWS would find out only at the first delivery.
 */
export function deliverTo(
  owner: string,
  target: TargetProperties,
  context: TargetContext,
): Deliver {
  const { Arn, RoleArn, SqsParameters } = target;
  if (Arn.startsWith('arn:aws:sns:')) {
    return async (message) => {
      context.topics.publish({ topicArn: Arn, subject: undefined, message });
    };
  }
  const lambda = Arn.includes(':lambda:') ? context.findFunction(Arn) : undefined;
  const isQueue = Arn.startsWith('arn:aws:sqs:');
  if (!lambda && !isQueue) {
    throw new Error(`${owner}: the target ${Arn} is no function or queue that runs locally.`);
  }
  const action = lambda ? 'lambda:InvokeFunction' : 'sqs:SendMessage';
  const role = RoleArn === undefined ? undefined : context.roles.get(RoleArn);
  if (RoleArn && role?.decide({ action, resource: Arn }) !== 'allowed') {
    throw new Error(`${owner}: its role ${RoleArn} does not allow ${action} on ${Arn}.`);
  }
  if (lambda) return async (payload) => lambda.asynchronous.accept(payload);
  const senderId = role && senderIdOfRole(role.name, owner);
  return (payload) =>
    context.queues.send(Arn, { MessageBody: payload, ...SqsParameters }, senderId);
}
