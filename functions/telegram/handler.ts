import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  SNSEvent,
  SNSMessage,
} from 'aws-lambda';
import { readTopicMessage } from '../../shared/events/notices/topic-message.ts';
import { logErrors } from '../../shared/observability/log-errors.ts';
import type { BotApi } from '../../shared/telegram/bot-api.ts';
import { receiveUpdate } from '../../shared/telegram/receive.ts';
import { sendNoticeToChats } from '../../shared/telegram/send-notice.ts';
import { type RetryEvent, sendUnsentNotices } from '../../shared/telegram/send-unsent.ts';
import { createBotServices } from '../wiring/bot-services.ts';

const deps = createBotServices();

type Event = APIGatewayProxyEventV2 | RetryEvent | SNSEvent;
type Result = APIGatewayProxyStructuredResultV2 | undefined;

/** Telegram's updates come by the function URL, notices by the topic; a schedule repeats those. */
async function telegram(event: Event): Promise<Result> {
  if ('retry' in event) {
    await sendUnsentNotices(deps);
    return undefined;
  }
  if (!('Records' in event)) return answer(event);
  const bot = await deps.openBot('notice');
  if (!bot) {
    deps.log('warn', 'bot_not_set_up', { what: 'sluice telegram setup' });
    return undefined;
  }
  for (const { Sns } of event.Records) await sendNotice(bot, Sns);
  return undefined;
}

/** Lambda would try again for three minutes only, and Telegram may be away for hours. */
async function sendNotice(bot: BotApi, message: SNSMessage): Promise<void> {
  const notice = readTopicMessage(message);
  const chats = await sendNoticeToChats(bot, deps.config.telegram.chats, notice, deps.log);
  const { MessageId: id, Timestamp, MessageAttributes } = message;
  if (chats.length === 0) {
    deps.log('info', 'notice_sent', { notice: MessageAttributes.event_id?.Value });
    return;
  }
  await deps.unsentNotices.keep({ ...notice, id, atMs: Date.parse(Timestamp), chats });
}

async function answer(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { status } = await receiveUpdate(deps, {
    method: event.requestContext.http.method,
    secret: event.headers['x-telegram-bot-api-secret-token'] ?? '',
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  });
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: '{}',
  };
}

export const handler = middy<Event, Result>().use(logErrors(deps.log)).handler(telegram);
