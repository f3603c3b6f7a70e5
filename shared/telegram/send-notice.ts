import type { TopicMessage } from '../events/notices/topic-message.ts';
import type { BotApi } from './bot-api.ts';
import { approveData } from './button-data.ts';

/** Sends a notice of the topic to each chat; a plan that waits has a button. Throws if a chat got none. */
export async function sendNoticeToChats(
  bot: Pick<BotApi, 'sendMessage'>,
  chats: readonly string[],
  { text, approval }: TopicMessage,
): Promise<void> {
  const buttons = approval ? [{ text: 'Approve this plan', data: approveData(approval) }] : [];
  const sent = await Promise.allSettled(chats.map((chat) => bot.sendMessage(chat, text, buttons)));
  const failed = sent.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}
