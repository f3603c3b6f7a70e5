import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  SNSEvent,
} from 'aws-lambda';
import { readTopicMessage } from '../../shared/events/notices/topic-message.ts';
import { logErrors } from '../../shared/observability/log-errors.ts';
import { receiveUpdate } from '../../shared/telegram/receive.ts';
import { sendNoticeToChats } from '../../shared/telegram/send-notice.ts';
import { createBotServices } from '../wiring/bot-services.ts';

const deps = createBotServices();

type Event = APIGatewayProxyEventV2 | SNSEvent;
type Result = APIGatewayProxyStructuredResultV2 | undefined;

/** Telegram's updates come by the function URL, notices by the topic. */
async function telegram(event: Event): Promise<Result> {
  if (!('Records' in event)) return answer(event);
  const bot = await deps.openBot();
  if (!bot) {
    deps.log('warn', 'bot_not_set_up', { what: 'sluice telegram setup' });
    return undefined;
  }
  for (const { Sns } of event.Records) {
    await sendNoticeToChats(bot, deps.config.telegram.chats, readTopicMessage(Sns), deps.log);
    deps.log('info', 'notice_sent', { notice: Sns.MessageAttributes.event_id?.Value });
  }
  return undefined;
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
