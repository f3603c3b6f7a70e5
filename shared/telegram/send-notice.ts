import type { TopicMessage } from '../events/notices/topic-message.ts';
import type { Log } from '../lib/log.ts';
import { APPROVE } from './approve.ts';
import { type BotApi, type Button, TelegramError } from './bot-api.ts';
import { approveData } from './button-data.ts';
import { isShownWhole } from './message-parts.ts';
import { movedChat } from './moved-chat.ts';

type Sender = Pick<BotApi, 'sendMessage'>;

/**
 * Sends a notice of the topic to each chat; a plan that waits has a button. Returns the chats that it may
 * reach later. A chat that takes no messages is left out, and the log says so.
 */
export async function sendNoticeToChats(
  bot: Sender,
  chats: readonly string[],
  { text, approval }: TopicMessage,
  log: Log,
): Promise<readonly string[]> {
  // Nobody approves a plan that they cannot see; the text says how to do it in the terminal.
  const buttons =
    approval && isShownWhole(text) ? [{ text: APPROVE, data: approveData(approval) }] : [];
  const sent = await Promise.allSettled(chats.map((chat) => sendTo(bot, chat, text, buttons)));
  return chats.filter((_chat, index) => {
    const each = sent[index]!;
    if (each.status === 'fulfilled') return false;
    const error = each.reason;
    if (!(error instanceof TelegramError)) throw error;
    const isOver = isPermanent(error);
    log(isOver ? 'error' : 'warn', 'notice_not_taken', { error: String(error) });
    return !isOver;
  });
}

/** A group that has another id gets the notice there, without the button: its presses are not taken. */
async function sendTo(
  bot: Sender,
  chat: string,
  text: string,
  buttons: readonly Button[],
): Promise<void> {
  try {
    await bot.sendMessage(chat, text, buttons);
  } catch (error) {
    const movedTo = error instanceof TelegramError ? error.movedTo : undefined;
    if (movedTo === undefined) throw error;
    await bot.sendMessage(movedTo, `${movedChat(chat, movedTo)}\n\n${text}`);
  }
}

/** The chat is gone, or the bot was thrown out or blocked. */
function isPermanent({ code }: TelegramError): boolean {
  return code === 400 || code === 403;
}
