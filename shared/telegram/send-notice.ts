import type { TopicMessage } from '../events/notices/topic-message.ts';
import type { Log } from '../lib/log.ts';
import { APPROVE } from './approve.ts';
import { type BotApi, TelegramError } from './bot-api.ts';
import { approveData } from './button-data.ts';

/**
 * Sends a notice of the topic to each chat; a plan that waits has a button. Throws if it may reach a chat
 * later: the topic brings it again. A chat that takes no messages is left out, and the log says so.
 */
export async function sendNoticeToChats(
  bot: Pick<BotApi, 'sendMessage'>,
  chats: readonly string[],
  { text, approval }: TopicMessage,
  log: Log,
): Promise<void> {
  const buttons = approval ? [{ text: APPROVE, data: approveData(approval) }] : [];
  const sent = await Promise.allSettled(chats.map((chat) => bot.sendMessage(chat, text, buttons)));
  const failures = sent.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  for (const error of failures.filter(isPermanent)) {
    log('error', 'notice_not_taken', { error: String(error) });
  }
  const temporary = failures.find((error) => !isPermanent(error));
  if (temporary) throw temporary;
}

/** The chat is gone, or the bot was thrown out or blocked. */
function isPermanent(error: unknown): boolean {
  return error instanceof TelegramError && (error.code === 400 || error.code === 403);
}
