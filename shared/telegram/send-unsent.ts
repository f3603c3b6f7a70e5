import { isoTime } from '../lib/clock.ts';
import type { BotDependencies } from './dependencies.ts';
import { sendNoticeToChats } from './send-notice.ts';
import type { UnsentNotice } from './unsent-notices.ts';

/** The input from the schedule. */
export type RetryEvent = { readonly retry: 'notices' };

/** Of the function's time, what is left is for the last notice. */
const SENDS_FOR_MS = 30_000;

/** Sends the notices that Telegram did not take, in their order, until it takes one no more. */
export async function sendUnsentNotices({
  unsentNotices,
  openBot,
  config,
  clock,
  log,
}: BotDependencies): Promise<void> {
  const untilMs = clock.nowMs() + SENDS_FOR_MS;
  const unsent = await unsentNotices.read(clock.nowMs());
  // Most of the time there is none, and then the secret is not read.
  const bot = unsent.length > 0 ? await openBot('notice') : undefined;
  if (!bot) return;
  for (const notice of unsent) {
    if (clock.nowMs() > untilMs) return;
    const served = notice.chats.filter((chat) => config.telegram.chats.includes(chat));
    const chats = await sendNoticeToChats(bot, served, late(notice), log);
    const isSent = chats.length === 0;
    if (chats.length < notice.chats.length) {
      await unsentNotices.keep({ ...notice, chats, ...(isSent && { text: '' }) });
    }
    if (!isSent) return;
    log('info', 'notice_sent', { notice: notice.id });
  }
}

function late({ text, atMs, approval }: UnsentNotice) {
  const said = `${text.trimEnd()}\n(It is from ${isoTime(atMs).slice(0, 16)}Z: Telegram took it only now.)`;
  return { text: said, ...(approval && { approval }) };
}
