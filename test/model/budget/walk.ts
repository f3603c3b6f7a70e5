import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME, Table } from '../../../local/simulation/dynamodb/table.ts';
import { isSentOnce } from '../../../local/simulation/services.ts';
import { faultOfUsage } from '../../../local/simulation/watch.ts';
import { type Item, keyOfDay } from '../../../shared/ledger/keys.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { dailyUsageOf } from '../../../shared/limits/daily-usage.ts';
import { openEntriesOf } from '../../../shared/limits/open-entry.ts';
import { createOrderStore } from '../../../shared/orders/ledger/order-store.ts';
import { ACCOUNT, BUDGET, DAY, type Process } from './processes.ts';

/** What may happen to one call of a process. */
const OUTCOMES = ['done', 'dies before', 'dies after', 'answer lost', 'arrives late'] as const;
type Outcome = (typeof OUTCOMES)[number];

type Call = {
  readonly command: object;
  readonly resolve: (answer: object) => void;
  readonly reject: (error: unknown) => void;
};

/** Picks one of so many. */
export type Choose = (count: number) => number;

export type Walk = {
  readonly violations: readonly string[];
  /** What happened, in order, for people. */
  readonly steps: readonly string[];
};

/**
 * Runs processes of the real code against one table, call by call, in an order that is chosen; some
 * calls meet a fault. Afterwards the processes of `healing` run without any, one after the other.
 */
export async function walk(
  processes: Readonly<Record<string, Process>>,
  healing: Readonly<Record<string, Process>>,
  faultsMax: number,
  choose: Choose,
): Promise<Walk> {
  const run = new WalkRun(choose, faultsMax);
  for (const [name, process] of Object.entries(processes)) run.start(name, process);
  await run.finish();
  run.endFaults();
  for (const [name, process] of Object.entries(healing)) {
    run.start(name, process);
    await run.finish();
  }
  run.checkEnd();
  return run;
}

class WalkRun implements Walk {
  readonly violations: string[] = [];
  readonly steps: string[] = [];
  readonly #choose: Choose;
  readonly #calls = new Map<string, Call>();
  /** Requests that their senders gave up on, and that are still under way. */
  readonly #late: object[] = [];
  readonly #table: Table;
  #faultsLeft: number;
  #nonces = 0;

  constructor(choose: Choose, faultsMax: number) {
    this.#choose = choose;
    this.#faultsLeft = faultsMax;
    this.#table = new Table({
      nowMs: () => 0,
      indexLagMs: () => 0,
      onWrite: () => this.#check(),
      pageSize: 1_000,
    });
  }

  start(name: string, process: Process): void {
    const clock = { nowMs: () => 0, sleepUntil: async () => {} };
    const client = documentClientOf(
      (command) =>
        new Promise((resolve, reject) => this.#calls.set(name, { command, resolve, reject })),
    );
    const ledger = createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 });
    const store = createOrderStore(ledger, clock, () => String(++this.#nonces));
    process(store).catch((error: unknown) => this.steps.push(`${name} fails: ${error}`));
  }

  endFaults(): void {
    this.#faultsLeft = 0;
  }

  /** Lets calls happen until none is left. */
  async finish(): Promise<void> {
    await continuations();
    while (this.#calls.size + this.#late.length > 0) {
      const names = [...this.#calls.keys()];
      const chosen = this.#choose(names.length + this.#late.length);
      const name = names[chosen];
      if (name === undefined) this.#arrive(chosen - names.length);
      else this.#take(name);
      await continuations();
    }
  }

  /** At the end nothing is left open, and what is used is what the orders hold. */
  checkEnd(): void {
    const left = openEntriesOf(this.#day()).map(({ stem, id }) => `${stem} ${id} is left open`);
    this.violations.push(...left);
  }

  #arrive(index: number): void {
    const [command] = this.#late.splice(index, 1);
    this.steps.push('a late request arrives');
    try {
      this.#table.execute(command!);
    } catch {
      // Nobody hears of the refusal.
    }
  }

  #take(name: string): void {
    const call = this.#calls.get(name)!;
    this.#calls.delete(name);
    const isWrite = call.command instanceof PutCommand || call.command instanceof UpdateCommand;
    const mayFail = isWrite && this.#faultsLeft > 0;
    const outcome = OUTCOMES[mayFail ? this.#choose(OUTCOMES.length) : 0]!;
    if (outcome !== 'done') this.#faultsLeft -= 1;
    this.steps.push(`${name}: ${describe(call.command)}, ${outcome}`);
    if (outcome === 'dies before') return;
    try {
      const answer = this.#outcomeOf(call.command, outcome);
      if (outcome !== 'dies after') call.resolve(answer);
    } catch (error) {
      this.steps.push(`  ${(error as Error).name}`);
      if (outcome !== 'dies after') call.reject(error);
    }
  }

  /** The SDK sends a request again that got no answer, unless it must be sent once. */
  #outcomeOf(command: object, outcome: Outcome): object {
    const isOnce = isSentOnce(command);
    if (outcome === 'arrives late') this.#late.push(command);
    if (outcome === 'answer lost') this.#table.execute(command);
    if (isOnce && (outcome === 'arrives late' || outcome === 'answer lost')) {
      throw new Error('No answer');
    }
    return this.#table.execute(command);
  }

  #day(): Item {
    return this.#table.find(keyOfDay(ACCOUNT, DAY)) ?? {};
  }

  #check(): void {
    const day = this.#day();
    const fault = faultOfUsage({ ...keyOfDay(ACCOUNT, DAY), ...day }, this.#table.items());
    // The record's part of a change comes before or after the day's: both states add up.
    if (fault) this.violations.push(fault);
    const { usedUnits } = dailyUsageOf(day);
    if (usedUnits > BUDGET.units) this.violations.push(`${usedUnits} units are used`);
  }
}

function describe(command: object): string {
  const {
    Key,
    Item,
    UpdateExpression = '',
  } = (command as PutCommand & UpdateCommand).input as unknown as {
    Key?: Item;
    Item?: Item;
    UpdateExpression?: string;
  };
  return `${command.constructor.name} ${(Key ?? Item)?.sk ?? ''} ${UpdateExpression}`;
}

/** Promises go on in microtasks; an immediate comes after all of them. */
const continuations = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
