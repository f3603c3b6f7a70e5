/** What a person did in a chat: wrote a text, or pressed a button. */
export type ChatUpdate = {
  /** Grows with each update; a repeated one has the same. */
  readonly updateId: number;
  readonly chat: string;
  /** The person's Telegram user id. */
  readonly user: string;
} & (
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'press';
      readonly pressId: string;
      readonly messageId: number;
      readonly data: string;
    }
);

const TEXT_MAX = 256;
/** Source: Telegram, "Bot API", InlineKeyboardButton: 1 to 64 bytes. */
const DATA_BYTES_MAX = 64;

/** The update of a request's body; undefined for anything else, such as a picture. Throws on bad JSON. */
export function parseUpdate(body: string): ChatUpdate | undefined {
  const update = fieldsOf(JSON.parse(body));
  const updateId = update.update_id;
  if (!isWhole(updateId) || updateId < 0) return undefined;
  const press = update.callback_query;
  return press === undefined
    ? textUpdate(updateId, fieldsOf(update.message))
    : pressUpdate(updateId, fieldsOf(press));
}

function textUpdate(updateId: number, message: Fields): ChatUpdate | undefined {
  const who = whoOf(message);
  const { text } = message;
  if (!who || typeof text !== 'string' || text.length > TEXT_MAX) return undefined;
  return { updateId, ...who, kind: 'text', text };
}

function pressUpdate(updateId: number, press: Fields): ChatUpdate | undefined {
  const message = fieldsOf(press.message);
  const who = whoOf({ chat: message.chat, from: press.from });
  const { id: pressId, data } = press;
  const messageId = message.message_id;
  const isData = typeof data === 'string' && Buffer.byteLength(data) <= DATA_BYTES_MAX;
  if (!who || !isData || typeof pressId !== 'string' || !isWhole(messageId)) return undefined;
  return { updateId, ...who, kind: 'press', pressId, messageId, data };
}

/** The chat, and the person in it; undefined for other bots. */
function whoOf({
  chat,
  from,
}: Fields): { readonly chat: string; readonly user: string } | undefined {
  const { id: chatId } = fieldsOf(chat);
  const { id: userId, is_bot: isBot } = fieldsOf(from);
  if (!isWhole(chatId) || !isWhole(userId) || isBot !== false) return undefined;
  return { chat: String(chatId), user: String(userId) };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Fields) : {};
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
