import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import {
  type HaltKind,
  halted,
  type KillSwitch,
  lastHaltOf,
  resumed,
} from '../../shared/kill-switch/state.ts';
import type { Item } from '../../shared/ledger/keys.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import { rearm } from '../../shared/orders/execution/rearm.ts';
import { recordOf } from '../../shared/orders/ledger/item.ts';
import { createOrderStore } from '../../shared/orders/ledger/order-store.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { isSuspended } from '../../shared/orders/model/record.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { ACCOUNTS, type Account, TAG } from './deployment.ts';
import { documentClientOf } from './dynamodb/document-client.ts';
import type { Table } from './dynamodb/table.ts';
import { TABLE_NAME } from './dynamodb/table.ts';
import type { Scheduler } from './scheduler.ts';

/** The part of the world that an operator meets. */
export type OperatorWorld = {
  readonly scheduler: Scheduler;
  readonly table: Table;
  readonly exchange: Exchange;
  readonly track: () => void;
};

/** One halt of an account, from its beginning to its end. */
export type Halt = {
  readonly account: Account;
  readonly atMs: number;
  /** Also what only reduces a position is stopped. */
  readonly isOfAll: boolean;
  completeAtMs?: number;
  resumedAtMs?: number;
};

/** After the flag, nothing of ours is admitted later than this. */
export const ADMISSION_ENDS_AFTER_MS = 7_500;

/** An operator who halts and resumes accounts, as `sluice halt` and `sluice resume` do. */
export class Operator {
  readonly halts: Halt[] = [];
  /** The accounts that Sluice halted by itself. */
  readonly selfHalts: string[] = [];
  /** The orders that were open although the halt said that none is. */
  readonly openWhenHalted: string[] = [];
  readonly #world: OperatorWorld;
  readonly #switches;
  readonly #store;

  constructor(world: OperatorWorld) {
    this.#world = world;
    const { scheduler, table } = world;
    const clock = { nowMs: () => scheduler.nowMs, sleepUntil: async () => {} };
    const client = documentClientOf(async (command) => table.execute(command));
    const ledger = createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 });
    this.#switches = createKillSwitchStore(ledger, clock);
    this.#store = createOrderStore(ledger, clock, () => String(this.halts.length));
  }

  async halt(account: Account, kind?: HaltKind): Promise<void> {
    const atMs = this.#world.scheduler.nowMs;
    this.halts.push({ account, atMs, isOfAll: kind === 'by_person_of_all' });
    await this.#switches.change(account, halted({ by: 'operator', reason: 'a test', atMs }, kind));
    this.#world.track();
  }

  /** As Sluice halts an account itself after an event that must never happen. */
  async haltBySluice(account: Account): Promise<void> {
    const atMs = this.#world.scheduler.nowMs;
    const cause = { by: 'sluice', reason: 'a test', atMs };
    await this.#switches.change(account, halted(cause, 'by_sluice'));
    this.#world.track();
  }

  /** Whether the account is active again. */
  async resume(account: Account): Promise<boolean> {
    const atMs = this.#world.scheduler.nowMs;
    const cause = { by: 'operator', reason: 'it is over', atMs };
    const seen = lastHaltOf(await this.#switches.read(account));
    const { applied } = await this.#switches.change(account, resumed(cause, seen));
    // A halt by Sluice itself is none of the operator's.
    const halt = this.#last(account);
    if (applied && halt) halt.resumedAtMs = atMs;
    return applied;
  }

  /** Arms the suspended orders of an active account again, as `sluice rearm --all` does. */
  async rearm(account: Account): Promise<void> {
    const killSwitch = await this.#switches.read(account);
    if (killSwitch.state !== 'ACTIVE') return;
    const orders = this.#world.table.items().filter(({ sk }) => sk === 'ORDER');
    for (const record of orders.map(recordOf).filter(isSuspended)) {
      if (record.account === account) {
        await rearm(this.#store, record, killSwitch);
      }
    }
  }

  /** Sees every change of a kill switch, by any author. */
  noteSwitch(item: Item): void {
    const account = String(item.pk).split('#')[1] as Account;
    const { state, by, reason, all } = item as unknown as KillSwitch;
    const { scheduler, exchange } = this.#world;
    if (by === 'sluice') this.selfHalts.push(`"${account}" was halted by itself: ${reason}`);
    if (state !== 'HALTED') return;
    const last = this.#last(account);
    if (last) last.completeAtMs ??= scheduler.nowMs;
    const userId = ACCOUNTS[account];
    const orders = exchange.orders(userId).filter(({ status }) => status === 'open');
    // What only reduces a position rests on, unless the halt is of everything.
    const contracts = exchange.futures
      .orders(userId)
      .filter(({ endedAtMs, reduceOnly }) => endedAtMs === undefined && (all || !reduceOnly));
    const ours = [...orders, ...contracts]
      .map(({ text }) => String(text))
      .filter((text) => stemOfText(text, TAG) !== undefined);
    this.openWhenHalted.push(...ours.map((text) => `"${account}" is HALTED, but ${text} is open`));
  }

  #last(account: Account): Halt | undefined {
    return this.halts.findLast((halt) => halt.account === account);
  }
}
