import type { Clock } from '../lib/clock.ts';
import { messageParts, oneMessage } from './message-parts.ts';

/** Sends one request, and returns the response whatever its status. Throws if there is none. */
export type PostJson = (
  url: string,
  body: string,
  timeoutMs: number,
) => Promise<{ readonly status: number; readonly body: string }>;

/** A call that Telegram refused, or that had no response. The message never has the token. */
export class TelegramError extends Error {
  override readonly name = 'TelegramError';
  /** Telegram's code, like HTTP's; undefined without a response. */
  readonly code: number | undefined;
  /** The id that the chat has now: it was a group, and is a supergroup. */
  readonly movedTo: string | undefined;

  constructor(method: string, code: number | undefined, description: string, movedTo?: string) {
    super(`${method}: ${code ?? 'no response'} ${description}`);
    this.code = code;
    this.movedTo = movedTo;
  }
}

export type BotApi = ReturnType<typeof createBotApi>;

const TIMEOUT_MS = 5_000;
const TRY_AGAIN_AFTER_MS = 500;

/** How long a call is tried. A longer wait is left to whoever called. */
const PATIENCE = {
  /** A person waits for the answer, and asks again without one. */
  person: { triesMax: 4, waitMaxMs: 15_000 },
  /**
   * A notice is kept and comes again. Many at once must not use up the concurrency that orders need:
   * a new AWS account runs ten functions.
   */
  notice: { triesMax: 2, waitMaxMs: 3_000 },
} as const;

export type Patience = keyof typeof PATIENCE;

/**
 * The calls of Telegram's Bot API. A call that had no response, or that came too early, is repeated: at
 * worst a person reads a message twice.
 */
export function createBotApi(
  apiUrl: string,
  token: string,
  post: PostJson,
  clock: Clock,
  patience: Patience = 'person',
) {
  const { triesMax, waitMaxMs } = PATIENCE[patience];

  async function call(method: string, parameters: object): Promise<unknown> {
    const url = `${apiUrl.replace(/\/$/, '')}/bot${token}/${method}`;
    const body = JSON.stringify(parameters);
    let waitedMs = 0;
    for (let tries = 1; ; tries++) {
      const outcome = await tryOnce(method, () => post(url, body, TIMEOUT_MS));
      if (outcome.kind === 'result') return outcome.result;
      const waitMs = outcome.againAfterMs ?? TRY_AGAIN_AFTER_MS * tries;
      waitedMs += waitMs;
      if (!outcome.isTemporary || tries === triesMax || waitedMs > waitMaxMs) {
        throw outcome.error;
      }
      await clock.sleepUntil(clock.nowMs() + waitMs);
    }
  }

  return {
    getMe: () => call('getMe', {}) as Promise<{ readonly username?: string }>,
    getUpdates: () => call('getUpdates', { timeout: 0 }) as Promise<readonly unknown[]>,
    deleteWebhook: () => call('deleteWebhook', {}),
    getWebhookInfo: () => call('getWebhookInfo', {}) as Promise<WebhookInfo>,

    setWebhook: (url: string, secret: string) =>
      call('setWebhook', {
        url,
        secret_token: secret,
        allowed_updates: ['message', 'callback_query'],
        // One after the other: the order of updates tells a repeated one.
        max_connections: 1,
      }),

    /** A long text takes several messages; the last one has the buttons. */
    async sendMessage(chat: string, text: string, buttons: readonly Button[] = []): Promise<void> {
      const parts = messageParts(text);
      for (const [index, part] of parts.entries()) {
        const isLast = index === parts.length - 1;
        await call('sendMessage', { chat_id: chat, ...contentOf(part, isLast ? buttons : []) });
      }
    },

    /** Shows for some seconds that the bot is typing. Throws where it may not write. */
    showTyping: (chat: string) => call('sendChatAction', { chat_id: chat, action: 'typing' }),

    /** Ends the waiting of a pressed button. Too late is no harm. */
    answerPress: (id: string, text: string) =>
      unlessRefused(
        call('answerCallbackQuery', { callback_query_id: id, text: text.slice(0, ANSWER_MAX) }),
      ),

    /** Replaces a message and its buttons. False if it cannot be changed. */
    editMessage: (
      chat: string,
      messageId: number,
      text: string,
      buttons: readonly Button[] = [],
    ): Promise<boolean> =>
      unlessRefused(
        call('editMessageText', {
          chat_id: chat,
          message_id: messageId,
          ...contentOf(oneMessage(text), buttons),
        }),
      ),
  };
}

/** Source: Telegram, "Bot API", WebhookInfo. */
export type WebhookInfo = {
  /** Empty if none is set. */
  readonly url?: string;
  readonly pending_update_count?: number;
  /** Unix time in seconds of the last failure to bring an update. */
  readonly last_error_date?: number;
  readonly last_error_message?: string;
};

export type Button = { readonly text: string; readonly data: string };

/** Source: Telegram, "Bot API", answerCallbackQuery. */
const ANSWER_MAX = 200;
/** Plain text: nothing in it is markup. */
function contentOf(text: string, buttons: readonly Button[]) {
  const row = buttons.map((button) => ({ text: button.text, callback_data: button.data }));
  return {
    text,
    link_preview_options: { is_disabled: true },
    ...(row.length > 0 && { reply_markup: { inline_keyboard: [row] } }),
  };
}

/** A message that says the text already is as good as one that was changed. */
const NOT_MODIFIED = 'message is not modified';

/** False after a refusal: too old, edited, deleted. */
async function unlessRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (!(error instanceof TelegramError) || error.code !== 400) throw error;
    return error.message.includes(NOT_MODIFIED);
  }
}

type Outcome =
  | { readonly kind: 'result'; readonly result: unknown }
  | {
      readonly kind: 'failed';
      readonly error: TelegramError;
      readonly isTemporary: boolean;
      readonly againAfterMs?: number;
    };

async function tryOnce(method: string, send: () => ReturnType<PostJson>): Promise<Outcome> {
  try {
    const { status, body } = await send();
    return outcomeOf(method, status, parse(body));
  } catch (error) {
    // The error of a request may name its URL, which has the token.
    const reason = (error as Error).name;
    const failure = new TelegramError(method, undefined, reason);
    return { kind: 'failed', error: failure, isTemporary: true };
  }
}

type Answer = {
  readonly ok?: unknown;
  readonly result?: unknown;
  readonly description?: unknown;
  /** Source: Telegram, "Bot API", ResponseParameters. */
  readonly parameters?: { readonly retry_after?: unknown; readonly migrate_to_chat_id?: unknown };
};

function outcomeOf(method: string, status: number, answer: Answer): Outcome {
  if (status === 200 && answer.ok === true) return { kind: 'result', result: answer.result };
  const movedTo = answer.parameters?.migrate_to_chat_id;
  const error = new TelegramError(
    method,
    status,
    String(answer.description ?? ''),
    Number.isSafeInteger(movedTo) ? String(movedTo) : undefined,
  );
  const seconds = Number(answer.parameters?.retry_after);
  return {
    kind: 'failed',
    error,
    isTemporary: status === 429 || status >= 500,
    ...(seconds > 0 && { againAfterMs: seconds * 1_000 }),
  };
}

function parse(body: string): Answer {
  try {
    return (JSON.parse(body) ?? {}) as Answer;
  } catch {
    return {};
  }
}
