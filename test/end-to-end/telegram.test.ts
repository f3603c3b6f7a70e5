import { join } from 'node:path';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectLocally } from '../../cli/start/local-console.ts';
import { halted } from '../../shared/kill-switch/state.ts';
import { planHash } from '../../shared/portfolio/model/plan-hash.ts';
import { isRunFinal } from '../../shared/rebalance/run/status.ts';
import { parseBotSecret } from '../../shared/telegram/bot-secret.ts';
import { runSluice } from '../cli/run-sluice.ts';
import {
  BOT_TOKEN,
  pressOf,
  type SentMessage,
  startBotApiServer,
  textMessage,
} from '../support/bot-api-server.ts';
import { eventually } from '../support/eventually.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { HOSTILE_UPDATES, WEBHOOK_SECRET } from '../unit/telegram/hostile-updates.ts';

const CHAT = '123456789';
const RESTING = { type: 'limit', side: 'buy', amount: '0.001', price: '80000' };
const PORTFOLIO = {
  capital: '1000',
  schedule: 'cron(0 0 1 1 ? 2099)',
  targets: { BTC: '0.5', ETH: '0.3' },
  holdBack: { BTC: '1', ETH: '10' },
};

const CAUSE = { by: 'somebody', reason: 'a test', atMs: 1_795_000_000_000 };

const STATUS_OF: Readonly<Record<string, number>> = {
  NOT_POST: 405,
  FORGED: 401,
  TOO_LARGE: 200,
  NOT_JSON: 200,
  OTHER_KIND: 200,
  OTHER_CHAT: 200,
};

describe('The Telegram bot', () => {
  let server: Awaited<ReturnType<typeof startBotApiServer>>;
  let it: TestStack;
  let connection: ReturnType<typeof connectLocally>;
  const logged: string[] = [];
  let botId = '';

  beforeAll(async () => {
    server = await startBotApiServer([CHAT]);
    it = await startTestStack({
      accounts: ['main', 'second'],
      sections: {
        portfolios: { core: PORTFOLIO },
        telegram: { secret: 'sluice/telegram', chats: [CHAT], api: server.api },
      },
      onLog({ functionId, text }) {
        logged.push(text);
        if (text.includes('telegram_update')) botId = functionId;
      },
    });
    connection = connectLocally(join(it.folder, '.local', 'outputs.json'));
  });
  afterAll(async () => {
    await it?.stop();
    await server?.stop();
  });

  const messageWith = (text: string | RegExp) =>
    eventually(
      `a message with ${text}`,
      async () =>
        server.messages.find((each) =>
          typeof text === 'string' ? each.text.includes(text) : text.test(each.text),
        ),
      (found) => found !== undefined,
    ) as Promise<SentMessage>;

  const sluice = (...words: readonly string[]) => runSluice(it.folder, words);

  test('is set up: the token is stored, the webhook set, and the next step shown', async () => {
    const bad = await runSluice(it.folder, ['telegram', 'setup'], 'no token');
    expect([bad.exitCode, bad.stderr]).toEqual([1, expect.stringContaining('Nothing was stored')]);
    await server.bring({ update_id: 1, message: textMessage('555', 'hello') });
    const { exitCode, stdout } = await runSluice(it.folder, ['telegram', 'setup'], BOT_TOKEN);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('@sluice_test_bot is connected.');
    expect(stdout).toContain('Chat 555 (trader) wrote to it and is not served.');
    expect(stdout).toContain('Next: send /status to it.');
    expect(server.messages[0]?.text).toMatch(/^Sluice is connected/);
    const { secret } = JSON.parse(it.stack.outputs.Telegram!);
    const value = await it.secretsManager.send(new GetSecretValueCommand({ SecretId: secret }));
    expect(parseBotSecret(value.SecretString)).toEqual({
      token: BOT_TOKEN,
      webhook: server.webhook()?.secret,
    });
  });

  test('answers its chat, and nobody else', async () => {
    expect(await server.writes(CHAT, '/status')).toEqual([200]);
    await messageWith(/^main: trading; 0 unfinished orders\nsecond: trading/);
    await it.send({ ...RESTING, id: 'resting', account: 'second' });
    await eventually(
      'the order is open',
      () => it.find('resting', 'second'),
      (record) => record?.status === 'open',
    );
    await server.writes(CHAT, '/orders');
    await messageWith('second resting: buy 0.001 BTC at 80000 (BTC_USDT), open');
    await server.writes(CHAT, '/limits');
    await messageWith('second today: 80 of 10000000 USDT, 1 of 50000 orders');
    const before = server.messages.length;
    expect(await server.writes('666', '/halt')).toEqual([200]);
    const forged = await fetch(server.webhook()!.url, {
      method: 'POST',
      headers: { 'x-telegram-bot-api-secret-token': 'x'.repeat(43) },
      body: JSON.stringify({ update_id: 999, message: textMessage(CHAT, '/halt') }),
    });
    expect(forged.status).toBe(401);
    expect(server.messages).toHaveLength(before);
  });

  test('takes a repeated update once, whichever sandbox took the first', async () => {
    const update = { update_id: server.nextUpdateId(), message: textMessage(CHAT, '/nothing') };
    const before = server.messages.length;
    expect(await server.bring(update)).toEqual([200]);
    expect(await server.bring(update)).toEqual([200]);
    expect(server.messages).toHaveLength(before + 1);
  });

  test('refuses hostile updates, all of them', async () => {
    const { url, secret } = server.webhook()!;
    const before = server.calls.length;
    const sendable = HOSTILE_UPDATES.filter(
      ({ request }) => /^[ -~]{0,4096}$/.test(request.secret) && request.method !== 'HEAD',
    );
    expect(sendable.length).toBeGreaterThanOrEqual(60);
    for (const { name, request, code } of sendable) {
      const { method, body } = request;
      const response = await fetch(url, {
        method,
        headers: {
          'x-telegram-bot-api-secret-token':
            request.secret === WEBHOOK_SECRET ? secret : request.secret,
        },
        ...(method !== 'GET' && { body: body as BodyInit }),
      });
      expect([name, response.status]).toEqual([name, STATUS_OF[code]]);
    }
    expect(server.calls).toHaveLength(before);
    for (const account of ['main', 'second']) {
      expect((await connection.stack.killSwitches.read(account)).state).toBe('ACTIVE');
    }
  });

  test('approves the plan that its button shows, and no other one', async () => {
    const { run } = await connection.stack.rebalance({ rebalance: 'core' });
    expect(run?.status).toBe('awaiting_approval');
    const message = await messageWith(run!.id);
    const [button] = message.buttons;
    expect(button?.callback_data).toContain(planHash(run!.plan!));
    const other = button!.callback_data.replace(planHash(run!.plan!), '0123456789abcdef');
    const update_id = server.nextUpdateId();
    await server.bring({ update_id, callback_query: pressOf('9', message, other) });
    await messageWith(/^Not approved: The plan of core-.* is not the one that you saw/);
    expect((await connection.stack.runs.get('core', run!.id))?.status).toBe('awaiting_approval');

    // The first press replaced the message's text and took its button away.
    await server.bring({
      update_id: server.nextUpdateId(),
      callback_query: pressOf('10', message, button!.callback_data),
    });
    const ended = await eventually(
      'the run has ended',
      () => connection.stack.runs.get('core', run!.id),
      (record) => record !== undefined && isRunFinal(record.status),
    );
    expect(ended).toMatchObject({
      status: 'done',
      approval: { by: `telegram user ${CHAT}` },
    });
    expect(it.posts.length).toBeGreaterThanOrEqual(3);
    await messageWith(/^Rebalance of core is done: buy BTC ETH\. Nothing to do\.\n/);
  });

  test('halts behind a confirmation; only the terminal resumes', async () => {
    await it.send({ ...RESTING, id: 'open-before' });
    await it.awaitStatus('open-before', 'open');
    await server.writes(CHAT, '/halt main');
    const asked = await messageWith(/^Halt main\?/);
    const state = async (account: string) =>
      (await connection.stack.killSwitches.read(account)).state;
    expect(await state('main')).toBe('ACTIVE');
    // Nothing that Telegram answers holds it up.
    server.setTrouble({
      kind: 'too_many',
      retryAfterS: 300,
      times: 1,
      method: 'answerCallbackQuery',
    });
    expect(await server.presses(asked, 'Halt main')).toEqual([200]);
    expect(asked.text).toMatch(/^Halted: main\./);
    expect(asked.buttons).toEqual([]);
    expect(await state('main')).not.toBe('ACTIVE');
    expect(await state('second')).toBe('ACTIVE');
    await messageWith(/^Account main is being halted\. /);
    await server.writes(CHAT, '/resume');
    expect(await state('main')).not.toBe('ACTIVE');
    await it.awaitStatus('open-before', 'cancelled');
  });

  test('tells later what Telegram did not take', async () => {
    server.setTrouble({ kind: 'too_many', retryAfterS: 300, times: 1_000, method: 'sendMessage' });
    await connection.stack.killSwitches.change('second', halted(CAUSE));
    await eventually(
      'the notice is kept',
      async () => logged.some((text) => text.includes('notice_not_taken')),
      Boolean,
    );
    server.setTrouble({ kind: 'too_many', retryAfterS: 300, times: 0 });
    // The schedule does it every five minutes.
    await eventually(
      'the notice is sent',
      async () => {
        await it.stack.cloud.invoke(botId, { retry: 'notices' });
        return server.messages.find(({ text }) =>
          /^Account second is being halted\.[\s\S]*Telegram took it only now\.\)$/.test(text),
        );
      },
      (found) => found !== undefined,
    );
  });

  test('says that it hears nothing when its setup ends in the midst', async () => {
    server.setTrouble({ kind: 'too_many', retryAfterS: 300, times: 1, method: 'setWebhook' });
    const ended = await sluice('telegram', 'setup');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('429 Too Many Requests');
    expect(ended.stderr).toContain('The bot hears nothing now, not even a halt: run this again.');
    expect(server.webhook()).toBeUndefined();
    // What is written meanwhile is brought as soon as it hears again.
    await server.writes(CHAT, '/limits');
    const before = server.messages.length;
    expect((await sluice('telegram', 'setup')).exitCode).toBe(0);
    // The function learns of the new secret within ten seconds.
    await eventually(
      'the answer',
      async () => {
        await server.bringWaiting();
        return server.messages.slice(before).some(({ text }) => text.startsWith('main today:'));
      },
      Boolean,
    );
  });

  test('leaves neither its token nor its webhook secret in a log', async () => {
    const text = logged.join('');
    expect(text).toContain('telegram_update');
    expect(text).not.toContain(BOT_TOKEN.split(':')[1]);
    expect(text).not.toContain(server.webhook()!.secret);
    const again = await sluice('telegram', 'setup', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ bot: 'sluice_test_bot', new_token: false });
    expect(again.stdout + again.stderr).not.toContain(BOT_TOKEN.split(':')[1]);
  });
});
