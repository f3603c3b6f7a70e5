import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  noticeAttributes,
  readTopicMessage,
} from '../../../shared/events/notices/topic-message.ts';
import { createBotApi, TelegramError } from '../../../shared/telegram/bot-api.ts';
import { approveData, haltData, readPress } from '../../../shared/telegram/button-data.ts';
import { messageParts } from '../../../shared/telegram/message-parts.ts';
import { postJson } from '../../../shared/telegram/post-json.ts';
import { sendNoticeToChats } from '../../../shared/telegram/send-notice.ts';
import { BOT_TOKEN, startBotApiServer } from '../../support/bot-api-server.ts';

const CHAT = '123456789';

/** A clock that does not wait, and knows how long it would have. */
function countingClock() {
  const waits: number[] = [];
  let nowMs = 1_000;
  const clock = {
    nowMs: () => nowMs,
    sleepUntil: async (untilMs: number) => {
      waits.push(untilMs - nowMs);
      nowMs = untilMs;
    },
  };
  return { clock, waits };
}

describe('the Bot API', () => {
  let server: Awaited<ReturnType<typeof startBotApiServer>>;
  beforeEach(async () => {
    server = await startBotApiServer([CHAT]);
  });
  afterEach(() => server.stop());

  function connect(token = BOT_TOKEN) {
    const { clock, waits } = countingClock();
    return { bot: createBotApi(server.api, token, postJson, clock), waits };
  }

  it('waits as long as Telegram says after too many requests', async () => {
    const { bot, waits } = connect();
    server.setTrouble({ kind: 'too_many', retryAfterS: 3, times: 2 });
    await bot.sendMessage(CHAT, 'hello');
    expect(waits).toEqual([3_000, 3_000]);
    expect(server.messages).toHaveLength(1);
  });

  it('is not patient with a notice, which comes again', async () => {
    const { clock, waits } = countingClock();
    const bot = createBotApi(server.api, BOT_TOKEN, postJson, clock, 'notice');
    server.setTrouble({ kind: 'broken', times: 9 });
    await expect(bot.sendMessage(CHAT, 'hello')).rejects.toThrow('502');
    expect(server.calls).toHaveLength(2);
    server.setTrouble({ kind: 'too_many', retryAfterS: 5, times: 1 });
    await expect(bot.sendMessage(CHAT, 'hello')).rejects.toThrow('429');
    expect(waits).toEqual([500]);
  });

  it('leaves a long wait to its caller', async () => {
    const { bot, waits } = connect();
    server.setTrouble({ kind: 'too_many', retryAfterS: 300, times: 1 });
    await expect(bot.sendMessage(CHAT, 'hello')).rejects.toThrow('429 Too Many Requests');
    expect(waits).toEqual([]);
  });

  it.each(['broken', 'silent'] as const)('tries again when Telegram is %s', async (kind) => {
    const { bot } = connect();
    server.setTrouble({ kind, times: 2 });
    await bot.sendMessage(CHAT, 'hello');
    expect(server.messages).toHaveLength(1);
    server.setTrouble({ kind, times: 10 });
    await expect(bot.sendMessage(CHAT, 'hello')).rejects.toThrow(TelegramError);
  });

  it('never names the token in an error', async () => {
    const other = BOT_TOKEN.replace('AAF', 'AAG');
    const refused = await connect(other)
      .bot.getMe()
      .catch((error: Error) => error);
    await server.stop();
    const unreached = await connect()
      .bot.getMe()
      .catch((error: Error) => error);
    for (const error of [refused, unreached]) {
      expect(error).toBeInstanceOf(TelegramError);
      expect(`${error} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toMatch(/AA[FG]-/);
    }
    server = await startBotApiServer([CHAT]);
  });

  it('sends a long text in several messages, whole lines where it can', async () => {
    const { bot } = connect();
    const lines = Array.from(
      { length: 150 },
      (_, index) => `- buy 0.1 COIN${index}, about 12.5 USDT`,
    );
    const text = lines.join('\n');
    await bot.sendMessage(CHAT, text, [{ text: 'Approve this plan', data: 'x' }]);
    expect(server.messages.map((each) => each.text).join('\n')).toBe(text);
    expect(server.messages.map(({ buttons }) => buttons.length)).toEqual([0, 1]);
  });

  it('cuts the middle of a text that needs too many messages, and no character in two', async () => {
    const { bot } = connect();
    await bot.sendMessage(CHAT, `${'\u{1F600}'.repeat(50_000)}\nTo do: nothing. (id)`);
    const texts = server.messages.map((each) => each.text);
    expect(texts.length).toBeLessThanOrEqual(4);
    expect(texts.join('')).toContain('The middle is left out');
    expect(texts.at(-1)).toMatch(/To do: nothing\. \(id\)$/);
    expect(texts.every((each) => each.isWellFormed())).toBe(true);
    await bot.editMessage(CHAT, 1, `${'x'.repeat(4_089)}\u{1F600}${'y'.repeat(100)}`);
    expect(server.messages[0]?.text).toMatch(/^x{4089}\n\[\.\.\.\]$/);
  });

  it('never loses or repeats a line at the seams', async () => {
    for (let length = 4_080; length < 4_110; length++) {
      const text = `${'a'.repeat(length)}\n\n${'b'.repeat(length)}`;
      const parts = messageParts(text);
      expect(parts.join('').replaceAll('\n', '')).toBe(text.replaceAll('\n', ''));
      expect(parts.every((part) => part.length > 0 && part.length <= 4_096)).toBe(true);
    }
  });

  it('takes a button that is too old, edited or gone as answered', async () => {
    const { bot } = connect();
    await bot.answerPress('9999', 'done');
    await bot.editMessage(CHAT, 77, 'gone');
    await bot.sendMessage(CHAT, 'same');
    await bot.editMessage(CHAT, 1, 'same');
    await expect(connect('123:other').bot.answerPress('1', '')).rejects.toThrow('401');
  });

  it('refuses a chat that the bot may not write to, once', async () => {
    const { bot } = connect();
    await expect(bot.sendMessage('5', 'hello')).rejects.toThrow('400 Bad Request: chat not found');
    expect(server.calls).toHaveLength(1);
  });
});

describe('a notice', () => {
  const text = 'Rebalance of core waits for your approval. Approve it, or let it expire.';
  const approval = { run: 'core-2026-11-22T09:00Z', plan: '0123456789abcdef' };
  const logged: unknown[] = [];
  const log = (...line: unknown[]) => void logged.push(line);

  it('goes to every chat that takes it, with a button for a plan that waits', async () => {
    const server = await startBotApiServer([CHAT, '-5']);
    const bot = createBotApi(server.api, BOT_TOKEN, postJson, countingClock().clock);
    await sendNoticeToChats(bot, [CHAT, '404', '-5'], { text, approval }, log);
    expect(server.messages.map(({ chat }) => chat).toSorted()).toEqual(['-5', CHAT]);
    expect(server.messages[0]).toMatchObject({
      text,
      buttons: [{ text: 'Approve this plan', callback_data: approveData(approval) }],
    });
    expect(logged).toMatchObject([['error', 'notice_not_taken', {}]]);
    server.setTrouble({ kind: 'broken', times: 20 });
    expect(await sendNoticeToChats(bot, [CHAT, '404'], { text }, log)).toEqual([CHAT, '404']);
    await server.stop();
  });

  it('follows a group that has become a supergroup, and says what to change', async () => {
    const server = await startBotApiServer([CHAT, '-5', '-1005']);
    server.move('-5', '-1005');
    const bot = createBotApi(server.api, BOT_TOKEN, postJson, countingClock().clock);
    await sendNoticeToChats(bot, ['-5', CHAT], { text, approval }, log);
    const there = server.messages.find(({ chat }) => chat === '-1005');
    expect(there?.text).toMatch(
      /Put "-1005" in place of "-5" into telegram\.chats[\s\S]*waits for your/,
    );
    // A press there would not be taken.
    expect(there?.buttons).toEqual([]);
    expect(server.messages.find(({ chat }) => chat === CHAT)?.buttons).toHaveLength(1);
    await server.stop();
  });

  it('has no button for a plan that Telegram cannot show', async () => {
    const server = await startBotApiServer([CHAT]);
    const bot = createBotApi(server.api, BOT_TOKEN, postJson, countingClock().clock);
    await sendNoticeToChats(bot, [CHAT], { text: 'leg\n'.repeat(9_000), approval }, log);
    expect(server.messages.length).toBeGreaterThan(1);
    expect(server.messages.flatMap(({ buttons }) => buttons)).toEqual([]);
    await server.stop();
  });

  it('keeps its plan on the way through the topic', () => {
    const notice = { id: '1', subject: 'x', toDo: 'y', text, approval };
    const MessageAttributes = Object.fromEntries(
      Object.entries(noticeAttributes(notice)).map(([name, each]) => [
        name,
        { Type: each!.DataType, Value: each!.StringValue },
      ]),
    );
    expect(readTopicMessage({ Message: text, MessageAttributes })).toEqual({ text, approval });
    expect(readTopicMessage({ Message: text, MessageAttributes: {} })).toEqual({ text });
  });
});

describe('the data of a button', () => {
  const plan = '0123456789abcdef';

  it('has at most 64 bytes with the longest names, and is read back', () => {
    const portfolio = `p-${'x'.repeat(30)}`;
    const approval = { run: `${portfolio}-2026-11-22T09:00Z`, plan };
    const data = approveData(approval);
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    expect(readPress(data)).toEqual({ kind: 'approve', portfolio, approval });
    const halt = haltData('x'.repeat(32), 1_795_000_000_000);
    expect(Buffer.byteLength(halt)).toBeLessThanOrEqual(64);
    expect(readPress(halt)).toMatchObject({ account: 'x'.repeat(32), untilMs: 1_795_000_000_000 });
    expect(readPress(haltData(undefined, 0))).toMatchObject({ kind: 'halt', account: undefined });
  });

  it.each([
    '',
    'a',
    'a::',
    `a:core:zz:${plan.toUpperCase()}`,
    `a:core:zz:${plan}0`,
    `a:co/re:zz:${plan}`,
    `A:core:zz:${plan}`,
    'h:main',
    'h:main:zz:zz',
    'h:**:zz',
    'halt',
    'resume',
    ' x',
  ])('is unknown: %j', (data) => expect(readPress(data)).toBeUndefined());
});
