import type { Clock } from '../../shared/lib/clock.ts';
import { plural } from '../../shared/lib/plural.ts';
import { createBotApi, TelegramError, type WebhookInfo } from '../../shared/telegram/bot-api.ts';
import { postJson } from '../../shared/telegram/post-json.ts';
import type { Connection } from '../program/command.ts';
import type { Target } from '../stack/target.ts';
import { canTelegramCall, readStoredBot } from '../telegram/stored-bot.ts';
import { type Finding, fails, missing, ok, warns } from './finding.ts';

type Bot = Pick<NonNullable<Target['telegram']>, 'chats' | 'url'>;
type Api = ReturnType<typeof createBotApi>;

/** Telegram keeps its last failure, also after later updates have arrived. */
const RECENT_MS = 3_600_000;
/** Telegram brings updates one after the other: a few may wait. */
const WAITING_MAX = 3;

/** Whether Telegram knows the bot and brings its updates to the function. */
export async function diagnoseBot({ target, stack }: Connection, clock: Clock): Promise<Finding> {
  const { telegram } = target;
  if (!telegram) return ok('No bot is configured.');
  if (!canTelegramCall(target, telegram)) return ok('Telegram cannot reach a local stack.');
  const stored = await readStoredBot(stack, telegram);
  if (!stored) return missing('No token of the bot is stored: sluice telegram setup');
  const bot = createBotApi(telegram.api, stored.token, postJson, clock);
  try {
    const found = judge(await bot.getWebhookInfo(), telegram, clock.nowMs());
    if (found.status !== 'ok') return found;
    return (await unreachable(bot, telegram.chats)) ?? found;
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    return error.code === 401 || error.code === 404
      ? fails('Telegram does not know the token of the bot: sluice telegram setup --new-token')
      : warns(`Telegram did not answer (${error.message}): notices may come late.`);
  }
}

/** The first chat that takes no notices. */
async function unreachable(bot: Api, chats: readonly string[]): Promise<Finding | undefined> {
  for (const chat of chats) {
    try {
      await bot.showTyping(chat);
    } catch (error) {
      const isRefused =
        error instanceof TelegramError && (error.code === 400 || error.code === 403);
      if (!isRefused) throw error;
      const { movedTo } = error;
      return fails(
        movedTo === undefined
          ? `Chat ${chat} gets no notice (${error.message}): open the bot there and press Start.`
          : `Group ${chat} has become supergroup ${movedTo}: put "${movedTo}" in its place into telegram.chats and deploy.`,
      );
    }
  }
  return undefined;
}

function judge(info: WebhookInfo, { url, chats }: Bot, nowMs: number): Finding {
  if (!info.url) return missing('Telegram has no webhook for the bot: sluice telegram setup');
  if (info.url !== url) {
    return fails("Telegram calls another URL than this stack's: sluice telegram setup");
  }
  if (chats.length === 0) {
    return missing('The bot serves no chat: sluice telegram setup shows the id of yours.');
  }
  const waiting = info.pending_update_count ?? 0;
  const wait = `${plural(waiting, 'update')} wait${waiting === 1 ? 's' : ''}`;
  const failedAgoMs = nowMs - (info.last_error_date ?? 0) * 1_000;
  if (failedAgoMs < RECENT_MS) {
    const ago = plural(Math.max(0, Math.round(failedAgoMs / 60_000)), 'minute');
    const why = info.last_error_message ?? 'no reason given';
    return warns(`Telegram could not bring an update ${ago} ago (${why}), and ${wait}.`);
  }
  return waiting > WAITING_MAX
    ? warns(`${wait} at Telegram: read the log of the function telegram.`)
    : ok(`Telegram brings updates to the bot, which serves ${plural(chats.length, 'chat')}.`);
}
