import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const BOT_TOKEN = '700100200:AAF-canary_token_of_the_bot_that_leaks_nowhere';

export type SentMessage = {
  readonly id: number;
  readonly chat: string;
  text: string;
  buttons: readonly { readonly text: string; readonly callback_data: string }[];
};

type Parameters = Readonly<Record<string, unknown>>;
type Refusal = readonly [code: number, description: string, parameters?: object];

/** What Telegram's server says for a while instead of an answer. */
export type BotTrouble = {
  /** Only for these calls. */
  readonly method?: string;
} & (
  | { readonly kind: 'too_many'; readonly retryAfterS: number; times: number }
  | { readonly kind: 'broken'; times: number }
  | { readonly kind: 'silent'; times: number }
);

const UPDATE_TRIES = 3;

/**
 * A server that behaves as the documents of the Bot API say: it keeps messages, checks what it is sent,
 * and brings updates to the webhook until that answers with 2xx.
 */
export async function startBotApiServer(knownChats: readonly string[]) {
  const messages: SentMessage[] = [];
  const calls: { readonly method: string; readonly parameters: Parameters }[] = [];
  const openPresses = new Set<string>();
  const waiting: object[] = [];
  /** Groups that have become supergroups, with their new ids. */
  const moved = new Map<string, string>();
  let lastError: { readonly atMs: number; readonly message: string } | undefined;
  let webhook: { url: string; secret: string } | undefined;
  let trouble: BotTrouble | undefined;
  let lastUpdate = 41;
  let lastPress = 0;

  const METHODS: Readonly<Record<string, (parameters: Parameters) => unknown | Refused>> = {
    getMe: () => ({
      id: 700100200,
      is_bot: true,
      first_name: 'Sluice',
      username: 'sluice_test_bot',
    }),
    deleteWebhook: () => {
      webhook = undefined;
      return true;
    },
    getWebhookInfo: () => ({
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: waiting.length,
      ...(lastError && {
        last_error_date: Math.floor(lastError.atMs / 1_000),
        last_error_message: lastError.message,
      }),
    }),
    getUpdates: () =>
      webhook
        ? new Refused([409, "Conflict: can't use getUpdates method while webhook is active"])
        : waiting,
    setWebhook: ({ url, secret_token: secret, drop_pending_updates: isDropped }) => {
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(String(secret))) {
        return new Refused([400, 'Bad Request: secret token contains unallowed characters']);
      }
      if (isDropped === true) waiting.length = 0;
      lastError = undefined;
      webhook = { url: String(url), secret: String(secret) };
      // After the answer of the call.
      setImmediate(() => void bringWaiting().catch(() => {}));
      return true;
    },
    sendMessage: ({ chat_id: chat, text, reply_markup: markup }) => {
      const refusal = textFault(text) ?? chatFault(chat) ?? buttonFault(markup);
      if (refusal) return new Refused(refusal);
      const message = {
        id: messages.length + 1,
        chat: String(chat),
        text: String(text),
        buttons: buttonsOf(markup),
      };
      messages.push(message);
      return { message_id: message.id };
    },
    editMessageText: ({ chat_id: chat, message_id: id, text, reply_markup: markup }) => {
      const message = messages.find((each) => each.id === id && each.chat === chat);
      if (!message) return new Refused([400, 'Bad Request: message to edit not found']);
      const fault = textFault(text);
      if (fault) return new Refused(fault);
      if (message.text === text) return new Refused([400, 'Bad Request: message is not modified']);
      message.text = String(text);
      message.buttons = buttonsOf(markup);
      return true;
    },
    sendChatAction: ({ chat_id: chat }) => {
      const refusal = chatFault(chat);
      return refusal ? new Refused(refusal) : true;
    },
    answerCallbackQuery: ({ callback_query_id: id, text }) => {
      if (String(text ?? '').length > 200)
        return new Refused([400, 'Bad Request: MESSAGE_TOO_LONG']);
      if (openPresses.delete(String(id))) return true;
      return new Refused([400, 'Bad Request: query is too old and response timeout expired']);
    },
  };

  /** Telegram tries for a day. */
  async function bringWaiting(): Promise<void> {
    for (const update of waiting.splice(0)) await bring(update);
  }

  function chatFault(chat: unknown): Refusal | undefined {
    const movedTo = moved.get(String(chat));
    if (movedTo !== undefined) {
      const text = 'Bad Request: group chat was upgraded to a supergroup chat';
      return [400, text, { migrate_to_chat_id: Number(movedTo) }];
    }
    return knownChats.includes(String(chat)) ? undefined : [400, 'Bad Request: chat not found'];
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(incoming.url ?? '') ?? [];
    if (token !== BOT_TOKEN) return answer(outgoing, new Refused([401, 'Unauthorized']));
    const act = METHODS[method];
    if (!act) return answer(outgoing, new Refused([404, 'Not Found: method not found']));
    const parameters = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    calls.push({ method, parameters });
    const isConcerned = (trouble?.method ?? method) === method;
    if (trouble && trouble.times > 0 && isConcerned) {
      trouble.times -= 1;
      if (trouble.kind === 'silent') return void outgoing.destroy();
      if (trouble.kind === 'broken') return void outgoing.writeHead(502).end('<html>Bad Gateway');
      const { retryAfterS } = trouble;
      const text = `Too Many Requests: retry after ${retryAfterS}`;
      return answer(outgoing, new Refused([429, text, { retry_after: retryAfterS }]));
    }
    return answer(outgoing, act(parameters));
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  /** Brings an update to the webhook. Returns the status of each try. */
  async function bring(update: object): Promise<readonly number[]> {
    if (!webhook) {
      waiting.push(update);
      return [];
    }
    const statuses: number[] = [];
    while (statuses.length < UPDATE_TRIES) {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-telegram-bot-api-secret-token': webhook.secret,
        },
        body: JSON.stringify(update),
      }).catch(() => undefined);
      statuses.push(response?.status ?? 0);
      if (response?.ok) return statuses;
      const message = response
        ? `Wrong response from the webhook: ${response.status} ${response.statusText}`
        : 'Connection refused';
      lastError = { atMs: Date.now(), message };
    }
    waiting.push(update);
    return statuses;
  }

  return {
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages: messages as readonly SentMessage[],
    calls: calls as readonly { readonly method: string; readonly parameters: Parameters }[],
    webhook: () => webhook,
    bring,
    bringWaiting,
    nextUpdateId: () => {
      lastUpdate += 1;
      return lastUpdate;
    },
    /** A group becomes a supergroup. */
    move(from: string, to: string) {
      moved.set(from, to);
    },
    setTrouble(wanted: BotTrouble) {
      trouble = wanted;
    },

    /** Someone writes to the bot in a chat. */
    writes(chat: string, text: string) {
      lastUpdate += 1;
      return bring({ update_id: lastUpdate, message: textMessage(chat, text) });
    },

    /** Someone presses a button of a message. */
    presses(message: SentMessage, text: string) {
      const button = message.buttons.find((each) => each.text.startsWith(text));
      if (!button) throw new Error(`No button "${text}" at: ${message.text}`);
      lastUpdate += 1;
      lastPress += 1;
      openPresses.add(String(lastPress));
      return bring({
        update_id: lastUpdate,
        callback_query: pressOf(String(lastPress), message, button.callback_data),
      });
    },

    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function textMessage(chat: string, text: string) {
  return {
    message_id: 7,
    date: 1_790_000_000,
    chat: { id: Number(chat), type: 'private', username: 'trader' },
    from: { id: Number(chat), is_bot: false, first_name: 'Trader' },
    text,
  };
}

type Pressed = Pick<SentMessage, 'id' | 'chat'> & Partial<Pick<SentMessage, 'text'>>;

export function pressOf(id: string, { id: message_id, chat, text }: Pressed, data: string) {
  return {
    id,
    from: { id: Number(chat), is_bot: false, first_name: 'Trader' },
    message: { message_id, date: 1_790_000_000, chat: { id: Number(chat) }, text },
    data,
  };
}

class Refused {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    this.refusal = refusal;
  }
}

function answer(outgoing: ServerResponse, result: unknown): void {
  const [code, description, parameters] = result instanceof Refused ? result.refusal : [200];
  const body =
    result instanceof Refused
      ? { ok: false, error_code: code, description, ...(parameters && { parameters }) }
      : { ok: true, result };
  outgoing.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function textFault(text: unknown): Refusal | undefined {
  if (typeof text !== 'string' || text.trim() === '') {
    return [400, 'Bad Request: message text is empty'];
  }
  return text.length > 4_096 ? [400, 'Bad Request: message is too long'] : undefined;
}

type Markup = { readonly inline_keyboard?: readonly SentMessage['buttons'][] };

const buttonsOf = (markup: unknown): SentMessage['buttons'] =>
  ((markup as Markup | undefined)?.inline_keyboard ?? []).flat();

function buttonFault(markup: unknown): Refusal | undefined {
  const isBad = buttonsOf(markup).some(({ callback_data: data, text }) => {
    const bytes = Buffer.byteLength(data);
    return bytes < 1 || bytes > 64 || text.length === 0;
  });
  return isBad ? [400, 'Bad Request: BUTTON_DATA_INVALID'] : undefined;
}
