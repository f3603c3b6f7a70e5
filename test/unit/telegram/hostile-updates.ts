import type { BotRequest } from '../../../shared/telegram/receive.ts';
import { pressOf, textMessage } from '../../support/bot-api-server.ts';

export const WEBHOOK_SECRET = 'canary-webhook-secret-of-the-bot-0123456789';

export type HostileUpdate = {
  readonly name: string;
  readonly request: BotRequest;
  readonly code: string;
};

const CHAT = '123456789';
const OTHER = '987654321';
const HALT = { update_id: 2_000, message: textMessage(CHAT, '/halt') };
const APPROVE = 'a:core:sku60:0123456789abcdef';
const PRESS = { update_id: 2_000, callback_query: pressOf('1', { id: 5, chat: CHAT }, APPROVE) };

function request(body: unknown, changed: Partial<BotRequest> = {}): BotRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method: 'POST', secret: WEBHOOK_SECRET, body: Buffer.from(text), ...changed };
}

function swapCase(secret: string) {
  return [...secret]
    .map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase()))
    .join('');
}

const SECRETS: Readonly<Record<string, string>> = {
  'no secret': '',
  'a space': ' ',
  'the secret cut short': WEBHOOK_SECRET.slice(0, -1),
  'the secret and one character': `${WEBHOOK_SECRET}x`,
  'one character changed': `${WEBHOOK_SECRET.slice(0, -1)}x`,
  'the secret in the other case': swapCase(WEBHOOK_SECRET),
  'the secret twice': WEBHOOK_SECRET + WEBHOOK_SECRET,
  'the secret, comma, the secret': `${WEBHOOK_SECRET}, ${WEBHOOK_SECRET}`,
  'a secret of the same length': 'a'.repeat(WEBHOOK_SECRET.length),
  'the secret reversed': [...WEBHOOK_SECRET].reverse().join(''),
  'the secret in quotes': `"${WEBHOOK_SECRET}"`,
  'a line break behind': `${WEBHOOK_SECRET}\n`,
  'a NUL behind': `${WEBHOOK_SECRET}\0`,
  'the word undefined': 'undefined',
  'the token of a bot': '700100200:AAF-canary_token',
  'an object': '[object Object]',
  '64 KB of secret': 'a'.repeat(65_536),
};

const BODIES: Readonly<Record<string, string>> = {
  'no body': '',
  'a word': 'halt',
  'a form': 'update_id=1&message=/halt',
  'half an object': JSON.stringify(HALT).slice(0, -3),
  'two objects': JSON.stringify(HALT) + JSON.stringify(HALT),
  'a comment': `/* */${JSON.stringify(HALT)}`,
  XML: '<update><message>/halt</message></update>',
};

const message = textMessage(CHAT, '/halt');
const press = PRESS.callback_query;

const OTHER_KINDS: Readonly<Record<string, unknown>> = {
  null: null,
  'a list': [HALT],
  'a number': 5,
  'a text that holds JSON': JSON.stringify(JSON.stringify(HALT)),
  'no update id': { message },
  'an update id in quotes': { update_id: '2000', message },
  'a negative update id': { update_id: -1, message },
  'a fraction of an update id': { update_id: 1.5, message },
  'an update id beyond the safe numbers': `{"update_id":9007199254740993,"message":${JSON.stringify(message)}}`,
  'no message': { update_id: 2_000 },
  'an edited message': { update_id: 2_000, edited_message: message },
  'a post of a channel': { update_id: 2_000, channel_post: message },
  'an inline query': { update_id: 2_000, inline_query: { query: '/halt' } },
  'a message without a chat': { update_id: 2_000, message: { ...message, chat: undefined } },
  'a message without a sender': { update_id: 2_000, message: { ...message, from: undefined } },
  'a chat id in quotes': { update_id: 2_000, message: { ...message, chat: { id: CHAT } } },
  'a chat that is a list': { update_id: 2_000, message: { ...message, chat: [Number(CHAT)] } },
  'another bot': {
    update_id: 2_000,
    message: { ...message, from: { ...message.from, is_bot: true } },
  },
  'a sender who does not say whether it is a bot': {
    update_id: 2_000,
    message: { ...message, from: { id: Number(CHAT) } },
  },
  'a picture': { update_id: 2_000, message: { ...message, text: undefined, photo: [] } },
  'a text that is a list': { update_id: 2_000, message: { ...message, text: ['/halt'] } },
  'a text of five thousand characters': {
    update_id: 2_000,
    message: { ...message, text: `/halt ${'x'.repeat(5_000)}` },
  },
  'a press without data': { update_id: 2_000, callback_query: { ...press, data: undefined } },
  'a press with a game': {
    update_id: 2_000,
    callback_query: { ...press, data: undefined, game_short_name: 'halt' },
  },
  'data of 65 bytes': { update_id: 2_000, callback_query: { ...press, data: 'x'.repeat(65) } },
  'data of 33 umlauts': { update_id: 2_000, callback_query: { ...press, data: 'ä'.repeat(33) } },
  'data that is a number': { update_id: 2_000, callback_query: { ...press, data: 5 } },
  'a press without a message': {
    update_id: 2_000,
    callback_query: { ...press, message: undefined, inline_message_id: 'x' },
  },
  'a press of a bot': {
    update_id: 2_000,
    callback_query: { ...press, from: { ...press.from, is_bot: true } },
  },
  'a press without an id': { update_id: 2_000, callback_query: { ...press, id: undefined } },
  'a press and a message': { update_id: 2_000, callback_query: 'x', message },
};

const OTHER_CHATS: Readonly<Record<string, unknown>> = {
  'a halt from another chat': { update_id: 2_000, message: textMessage(OTHER, '/halt') },
  'an approval from another chat': {
    update_id: 2_000,
    callback_query: pressOf('1', { id: 5, chat: OTHER }, APPROVE),
  },
  'the chat id with a minus': { update_id: 2_000, message: textMessage(`-${CHAT}`, '/halt') },
  'our user in another group': {
    update_id: 2_000,
    message: { ...message, chat: { id: -100_200_300, type: 'group' } },
  },
  'our user presses in another group': {
    update_id: 2_000,
    callback_query: { ...press, message: { ...press.message, chat: { id: -5 } } },
  },
  'the chat zero': { update_id: 2_000, message: { ...message, chat: { id: 0 } } },
};

const named = (
  entries: Readonly<Record<string, unknown>>,
  code: string,
): readonly HostileUpdate[] =>
  Object.entries(entries).map(([name, body]) => ({ name, request: request(body), code }));

/** Updates that must be refused, made from valid ones. */
export const HOSTILE_UPDATES: readonly HostileUpdate[] = [
  ...['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'].map((method) => ({
    name: `a ${method}`,
    request: request(HALT, { method }),
    code: 'NOT_POST',
  })),
  ...Object.entries(SECRETS).map(([name, secret]) => ({
    name,
    request: request(HALT, { secret }),
    code: 'FORGED',
  })),
  { name: 'a press without the secret', request: request(PRESS, { secret: '' }), code: 'FORGED' },
  {
    name: 'a body of 2 MB',
    request: request({ ...HALT, padding: 'x'.repeat(2_000_000) }),
    code: 'TOO_LARGE',
  },
  {
    name: 'bytes that are no text',
    request: request(HALT, { body: Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d) }),
    code: 'NOT_JSON',
  },
  ...named(BODIES, 'NOT_JSON'),
  ...named(OTHER_KINDS, 'OTHER_KIND'),
  ...named(OTHER_CHATS, 'OTHER_CHAT'),
];
