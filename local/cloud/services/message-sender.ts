import { md5OfMessageAttributes } from './fauxqs.ts';
import type { ReceivedMessage } from './received-message.ts';

type Input = Record<string, unknown>;
type Attributes = NonNullable<ReceivedMessage['MessageAttributes']>;

/**
 * SQS vouches for the sender of a message by its `SenderId`. The emulator has no place for it, so it
 * is kept as a message attribute, and a receiver never sees that attribute.
 */
const HIDDEN = 'sluice-local.sender-id';

/** The `SenderId` of a role: its unique id and the name of the session. */
export function senderIdOfRole(roleName: string, sessionName: string): string {
  return `${roleId(roleName)}:${sessionName}`;
}

export const roleId = (roleName: string): string => `AROA${roleName}`;

/** The input of SendMessage or SendMessageBatch, marked with who calls it. */
export function markSender(input: Input, senderId: string): Input {
  const { Entries } = input as { Entries?: Input[] };
  if (Entries) return { ...input, Entries: Entries.map((entry) => markSender(entry, senderId)) };
  const mark = { [HIDDEN]: { DataType: 'String', StringValue: senderId } };
  return { ...input, MessageAttributes: { ...(input.MessageAttributes as object), ...mark } };
}

/** The names of the attributes that a receiver asks for, and the hidden one. */
export function withHiddenName(names: unknown): unknown {
  return Array.isArray(names) && names.length > 0 ? [...names, HIDDEN] : names;
}

/** A received message, with its sender where SQS shows it. */
export function revealSender(message: ReceivedMessage): ReceivedMessage {
  const { [HIDDEN]: mark, ...attributes }: Attributes = message.MessageAttributes ?? {};
  if (!mark) return message;
  const { MessageAttributes: _all, MD5OfMessageAttributes: _sum, ...rest } = message;
  const isShown = message.Attributes?.SenderId !== undefined;
  return {
    ...rest,
    ...(isShown && { Attributes: { ...message.Attributes, SenderId: mark.StringValue! } }),
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfMessageAttributes(attributes),
    }),
  };
}
