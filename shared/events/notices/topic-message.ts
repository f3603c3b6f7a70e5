import type { SNSMessage } from 'aws-lambda';
import type { PlanApproval } from '../../rebalance/run/event.ts';
import type { Notice } from './notice.ts';

/** A notice as a subscriber of the topic gets it. */
export type TopicMessage = {
  readonly text: string;
  readonly approval?: PlanApproval;
};

/** The attributes of a notice's message. */
export function noticeAttributes({ id, approval }: Notice) {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  return {
    event_id: text(id),
    ...(approval && { approve_run: text(approval.run), approve_plan: text(approval.plan) }),
  };
}

/** Reads a message of the topic. */
export function readTopicMessage({
  Message,
  MessageAttributes,
}: Pick<SNSMessage, 'Message' | 'MessageAttributes'>): TopicMessage {
  const run = MessageAttributes.approve_run?.Value;
  const plan = MessageAttributes.approve_plan?.Value;
  return { text: Message, ...(run && plan && { approval: { run, plan } }) };
}
