/** What happened in a chat: somebody wrote a text or pressed a button, or the chat got another id. */
export type ChatUpdate = TextUpdate | PressUpdate | MovedUpdate;

type Origin = {
  /** Grows with each update; a repeated one has the same. */
  readonly updateId: number;
  readonly chat: string;
};

export type TextUpdate = Origin & { readonly kind: 'text'; readonly text: string };

export type MovedUpdate = Origin & { readonly kind: 'moved'; readonly to: string };

export type PressUpdate = Origin & {
  readonly kind: 'press';
  /** The Telegram user id of the person. */
  readonly user: string;
  readonly pressId: string;
  /** The message with the button, and what it says; Telegram does not show the text of an old one. */
  readonly messageId: number;
  readonly shown: string;
  readonly data: string;
};

/** Source: Telegram, "Bot API", Message, `text`. */
const TEXT_MAX = 4_096;
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

function textUpdate(updateId: number, message: Fields): TextUpdate | MovedUpdate | undefined {
  const { id, type } = fieldsOf(message.chat);
  const { text, migrate_to_chat_id: to } = message;
  if (isWhole(id) && isWhole(to))
    return { updateId, chat: String(id), kind: 'moved', to: String(to) };
  if (!isWhole(id) || !isFromPerson(message)) return undefined;
  if (typeof text !== 'string' || text.length > TEXT_MAX) return undefined;
  // In a group, people talk with each other too.
  if (type !== 'private' && !text.startsWith('/')) return undefined;
  return { updateId, chat: String(id), kind: 'text', text };
}

function pressUpdate(updateId: number, press: Fields): ChatUpdate | undefined {
  const message = fieldsOf(press.message);
  const { id: chat } = fieldsOf(message.chat);
  const { id: user, is_bot: isBot } = fieldsOf(press.from);
  if (!isWhole(chat) || !isWhole(user) || isBot !== false) return undefined;
  const { id: pressId, data } = press;
  const { message_id: messageId, text } = message;
  const isData = typeof data === 'string' && Buffer.byteLength(data) <= DATA_BYTES_MAX;
  if (!isData || typeof pressId !== 'string' || !isWhole(messageId)) return undefined;
  const shown = typeof text === 'string' ? text : '';
  const who = { chat: String(chat), user: String(user) };
  return { updateId, ...who, kind: 'press', pressId, messageId, shown, data };
}

/**
 * Other bots are not answered. An administrator of a group may write in its name: then Telegram names
 * a bot of its own as the sender. Source: Telegram, "Bot API", Message, `sender_chat`.
 */
function isFromPerson({ chat, from, sender_chat: sender }: Fields): boolean {
  const { id, is_bot: isBot } = fieldsOf(from);
  if (!isWhole(id)) return false;
  return isBot === false || (sender !== undefined && fieldsOf(sender).id === fieldsOf(chat).id);
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Fields) : {};
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
