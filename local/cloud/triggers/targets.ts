import type { AwsLike } from '../aws/aws-like.ts';
import type { Roles } from '../iam/iam.ts';
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

/** Has some deliveries come a second time. */
export type Repeats = (deliver: Deliver) => Deliver;

export type TargetContext = {
  /** Absent: every delivery comes once. */
  readonly repeats?: Repeats | undefined;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly roles: Roles;
  findFunction(name: string): RunningFunction | undefined;
};

/** Hands a payload to the target; resolves when the target has accepted it. */
export type Deliver = (payload: string) => Promise<void>;

/**
 * The way to a Lambda function, an SQS queue or a topic. `owner` names the schedule or rule in errors.
 * As in AWS, only a delivery finds out that its role does not allow it.
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
  function senderId(): string | undefined {
    if (RoleArn === undefined) return undefined;
    const role = context.roles.get(RoleArn);
    if (role?.decide({ action, resource: Arn }) === 'allowed') {
      return senderIdOfRole(role.name, owner);
    }
    throw new Error(`${owner}: its role ${RoleArn} does not allow ${action} on ${Arn}.`);
  }
  return (context.repeats ?? once)(async (payload) => {
    const sender = senderId();
    if (lambda) lambda.asynchronous.accept(payload);
    else await context.queues.send(Arn, { MessageBody: payload, ...SqsParameters }, sender);
  });
}

const once: Repeats = (deliver) => deliver;

/** EventBridge and Scheduler deliver at least once: a share of the payloads comes again, a while later. */
export function repeating({
  repeatShare,
  repeatMs,
  random,
}: Pick<AwsLike, 'repeatShare' | 'repeatMs' | 'random'>): Repeats {
  return (deliver) => async (payload) => {
    await deliver(payload);
    if (random() >= repeatShare) return;
    // Nobody waits for it: a target that is gone by then gets it no more.
    setTimeout(() => void deliver(payload).catch(() => {}), random() * repeatMs).unref();
  };
}
