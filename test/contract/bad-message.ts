/** A message that must not become an order, and how it must end. */
export type BadMessage = {
  readonly title: string;
  readonly body: string;
  readonly code: string;
  /** The field that the refusal names. */
  readonly field?: string;
  /** The id of its record; absent where that is `msg-<SQS message id>`. */
  readonly id?: string;
};

export type Message = Readonly<Record<string, unknown>>;

/** A message that would be accepted but for the id. */
export const GOOD_ORDER = {
  currency_pair: 'BTC_USDT',
  type: 'limit',
  side: 'buy',
  amount: '0.001',
  price: '30000',
} as const;

/** The subject of a row: the changes that spoil a good order, or a whole text around an id. */
type Spoiled = Message | ((id: string) => string);
export type Row = readonly [title: string, message: Spoiled, code: string, field?: string];

/** Messages that yield a usable id and account, and so end under their own id. */
export function underOwnId(rows: readonly Row[]): readonly BadMessage[] {
  return rows.map((row) => ({ ...badMessage(row), id: idOf(row) }));
}

/** Messages that end under the id that SQS gave them. */
export const underMessageId = (rows: readonly Row[]): readonly BadMessage[] => rows.map(badMessage);

function badMessage(row: Row): BadMessage {
  const [title, message, code, field] = row;
  const id = idOf(row);
  const body =
    typeof message === 'function' ? message(id) : JSON.stringify({ id, ...GOOD_ORDER, ...message });
  return { title, body, code, ...(field !== undefined && { field }) };
}

const idOf = ([title]: Row): string => title.replaceAll(/[^0-9A-Za-z]+/g, '-').slice(0, 64);

/** A text that is the whole body, whatever its id would be. */
export const text = (body: string) => () => body;

/** A good order as text, with a field whose JSON is written as it stands here. */
export function withJson(field: string, json: string) {
  return (id: string) => {
    const order = JSON.stringify({ id, ...GOOD_ORDER, [field]: '@' });
    return order.replace('"@"', () => json);
  };
}

/** A good order as text, with something behind its last field. */
export function followedBy(more: string) {
  return (id: string) => `${JSON.stringify({ id, ...GOOD_ORDER }).slice(0, -1)},${more}}`;
}

export function cancel(fields: Message) {
  return (id: string) => JSON.stringify({ id, action: 'cancel', target: 'some-order', ...fields });
}

export function amend(fields: Message) {
  return (id: string) =>
    JSON.stringify({
      id,
      action: 'amend',
      currency_pair: 'BTC_USDT',
      target: 'some-order',
      ...fields,
    });
}

export function exit(fields: Message) {
  return (id: string) =>
    JSON.stringify({
      id,
      action: 'exit',
      currency_pair: 'BTC_USDT',
      amount: '0.001',
      exits: { stop_loss: { price: '29000' } },
      ...fields,
    });
}

/** A text that a logging library once took for an instruction. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is this very text
export const LOOKUP = '${jndi:ldap://127.0.0.1/a}';
