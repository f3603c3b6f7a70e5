type Attributes = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly body: string };
type Write = { readonly Key?: Attributes; readonly Item?: Attributes };

/** More items than an index shows at once; those that were known longest are forgotten first. */
const KNOWN_MAX = 200_000;

/**
 * Global indexes that show a new item late, as those of DynamoDB, which are written after the table. Every table of ours
 * has the key attributes `pk` and `sk`.
 */
export class IndexLag {
  readonly #lagMs: () => number;
  readonly #nowMs: () => number;
  /** From when on the indexes show an item, by its key. */
  readonly #shownFromMs = new Map<string, number>();

  constructor(lagMs: () => number, nowMs: () => number) {
    this.#lagMs = lagMs;
    this.#nowMs = nowMs;
  }

  async run(operation: string, body: string, execute: () => Promise<Answer>): Promise<Answer> {
    const input = JSON.parse(body);
    if (operation === 'Query' && input.IndexName !== undefined) return this.#shown(await execute());
    const answer = await execute();
    if (answer.status === 200) for (const write of writesOf(operation, input)) this.#note(write);
    return answer;
  }

  #note({ Key, Item }: Write): void {
    const key = keyOf(Key ?? Item ?? {});
    // An item that was there keeps its place in the indexes.
    if (this.#shownFromMs.has(key)) return;
    this.#shownFromMs.set(key, this.#nowMs() + this.#lagMs());
    const [oldest] = this.#shownFromMs.keys();
    if (this.#shownFromMs.size > KNOWN_MAX && oldest !== undefined) {
      this.#shownFromMs.delete(oldest);
    }
  }

  #shown(answer: Answer): Answer {
    if (answer.status !== 200) return answer;
    const result = JSON.parse(answer.body);
    const items: readonly Attributes[] = result.Items ?? [];
    const Items = items.filter(
      (item) => (this.#shownFromMs.get(keyOf(item)) ?? 0) <= this.#nowMs(),
    );
    return { ...answer, body: JSON.stringify({ ...result, Items, Count: Items.length }) };
  }
}

function writesOf(operation: string, input: Readonly<Record<string, unknown>>): readonly Write[] {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
      return [input as Write];
    case 'TransactWriteItems':
      return (input.TransactItems as readonly Record<string, Write>[]).flatMap(({ Put, Update }) =>
        [Put, Update].filter((write) => write !== undefined),
      );
    case 'BatchWriteItem': {
      const requests = Object.values(input.RequestItems as Record<string, Record<string, Write>[]>);
      return requests.flat().flatMap(({ PutRequest }) => (PutRequest ? [PutRequest] : []));
    }
    default:
      return [];
  }
}

const keyOf = ({ pk, sk }: Attributes): string => JSON.stringify([pk, sk]);
