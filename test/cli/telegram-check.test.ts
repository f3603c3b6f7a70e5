import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { diagnoseBot } from '../../cli/accounts/diagnose-bot.ts';
import type { Connection } from '../../cli/program/command.ts';
import { createBotApi } from '../../shared/telegram/bot-api.ts';
import { postJson } from '../../shared/telegram/post-json.ts';
import { BOT_TOKEN, startBotApiServer } from '../support/bot-api-server.ts';

const CHAT = '123456789';
const WEBHOOK = 'w'.repeat(43);
const HOUR_MS = 3_600_000;
/** The bot's function, which does not answer. */
const URL_OF_STACK = 'http://127.0.0.1:1/telegram';

type Given = {
  readonly api?: string;
  readonly chats?: readonly string[];
  readonly kind?: 'aws' | 'local';
  readonly readSecret?: () => Promise<string>;
  readonly aheadMs?: number;
};

let server: Awaited<ReturnType<typeof startBotApiServer>>;
beforeEach(async () => {
  const started = await startBotApiServer([CHAT]);
  server = started;
  onTestFinished(() => started.stop());
});

function diagnose({ api = server.api, chats = [CHAT], kind = 'aws', ...given }: Given = {}) {
  const telegram = { url: URL_OF_STACK, secret: 'bot', api, chats };
  const readSecret = given.readSecret ?? (async () => secretWith(BOT_TOKEN));
  const connection = { target: { kind, telegram }, stack: { readSecret } };
  const clock = { nowMs: () => Date.now() + (given.aheadMs ?? 0), sleepUntil: async () => {} };
  return diagnoseBot(connection as unknown as Connection, clock);
}

const secretWith = (token: string) => JSON.stringify({ token, webhook: WEBHOOK });

function setWebhook(url = URL_OF_STACK) {
  const clock = { nowMs: Date.now, sleepUntil: async () => {} };
  return createBotApi(server.api, BOT_TOKEN, postJson, clock).setWebhook(url, WEBHOOK);
}

describe('doctor asks Telegram about the bot', () => {
  test('which is not configured', async () => {
    const connection = { target: { kind: 'aws' }, stack: {} } as unknown as Connection;
    const clock = { nowMs: Date.now, sleepUntil: async () => {} };
    expect(await diagnoseBot(connection, clock)).toEqual({
      status: 'ok',
      message: 'No bot is configured.',
    });
  });

  test('which nobody can call on a local stack', async () => {
    const found = await diagnose({ kind: 'local', api: 'https://api.telegram.org' });
    expect(found).toEqual({ status: 'ok', message: 'Telegram cannot reach a local stack.' });
    expect(server.calls).toEqual([]);
  });

  test.each([
    ['no secret', () => Promise.reject(Object.assign(new Error(), RESOURCE_NOT_FOUND))],
    ['a secret without a token', async () => '{}'],
  ])('which has %s yet', async (_what, readSecret) => {
    expect(await diagnose({ readSecret })).toMatchObject({
      status: 'missing',
      message: expect.stringContaining('No token of the bot is stored: sluice telegram setup'),
    });
  });

  test('whose token was revoked', async () => {
    const other = '700100200:AAF-another_token_of_the_bot_that_is_not_known';
    const found = await diagnose({ readSecret: async () => secretWith(other) });
    expect(found).toEqual({
      status: 'fails',
      message: 'Telegram does not know the token of the bot: sluice telegram setup --new-token',
    });
  });

  test('which has no webhook, or another one', async () => {
    expect(await diagnose()).toMatchObject({
      status: 'missing',
      message: expect.stringContaining('has no webhook'),
    });
    await setWebhook('https://example.com/of-another-stack');
    expect(await diagnose()).toMatchObject({
      status: 'fails',
      message: expect.stringContaining('another URL'),
    });
  });

  test('which serves no chat, or one', async () => {
    await setWebhook();
    expect(await diagnose({ chats: [] })).toMatchObject({ status: 'missing' });
    expect(await diagnose()).toEqual({
      status: 'ok',
      message: 'Telegram brings updates to the bot, which serves 1 chat.',
    });
  });

  test('which may not write to a chat any more, or whose group has another id', async () => {
    await setWebhook();
    expect(await diagnose({ chats: [CHAT, '404'] })).toEqual({
      status: 'fails',
      message:
        'Chat 404 gets no notice (sendChatAction: 400 Bad Request: chat not found): open the bot there and press Start.',
    });
    server.move('-5', '-1005');
    expect(await diagnose({ chats: ['-5'] })).toEqual({
      status: 'fails',
      message:
        'Group -5 has become supergroup -1005: put "-1005" in its place into telegram.chats and deploy.',
    });
  });

  test('whose function has failed within the last hour', async () => {
    await setWebhook();
    await server.writes(CHAT, '/status');
    expect(await diagnose({ aheadMs: HOUR_MS / 2 })).toEqual({
      status: 'warns',
      message:
        'Telegram could not bring an update 30 minutes ago (Connection refused), and 1 update waits.',
    });
    expect(await diagnose({ aheadMs: 2 * HOUR_MS })).toMatchObject({ status: 'ok' });
    for (let count = 0; count < 3; count++) await server.writes(CHAT, '/status');
    expect(await diagnose({ aheadMs: 2 * HOUR_MS })).toMatchObject({
      status: 'warns',
      message: expect.stringMatching(/^4 updates wait at Telegram/),
    });
  });

  test('and Telegram does not answer', async () => {
    await setWebhook();
    server.setTrouble({ kind: 'broken', times: 10 });
    const { status, message } = await diagnose();
    expect([status, message]).toEqual(['warns', expect.stringContaining('getWebhookInfo: 502')]);
    expect(message).not.toContain(BOT_TOKEN);
  });
});

const RESOURCE_NOT_FOUND = { name: 'ResourceNotFoundException' };
