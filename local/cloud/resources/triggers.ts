import { setTimeout as delay } from 'node:timers/promises';
import type { QueueMapping } from '../triggers/queue-mapping.ts';
import type { RunningSchedule } from '../triggers/schedules.ts';
import { StreamMapping } from '../triggers/stream-mapping.ts';

type Mapping = QueueMapping | StreamMapping;

/** How long running invocations may take to end when the cloud stops. */
const STOP_GRACE_MS = 2_000;

/** The triggers of functions: the event source mappings and schedules of all stacks. */
export class Triggers {
  readonly #mappings = new Map<string, { readonly mapping: Mapping; polling?: Promise<void> }>();
  readonly #schedules = new Map<string, RunningSchedule>();
  readonly #isManual: boolean;
  readonly #onLog: (text: string) => void;
  #isHeld = true;

  /** Held until `begin`, so that nothing runs before a restored stack is up to date. */
  constructor(isManual: boolean, onLog: (text: string) => void) {
    this.#isManual = isManual;
    this.#onLog = onLog;
  }

  get schedules(): readonly RunningSchedule[] {
    return [...this.#schedules.values()];
  }

  get streamMappings(): readonly StreamMapping[] {
    const all = [...this.#mappings.values()].map(({ mapping }) => mapping);
    return all.filter((mapping) => mapping instanceof StreamMapping);
  }

  addMapping(name: string, mapping: Mapping): void {
    this.#mappings.set(name, { mapping });
    if (!this.#isHeld) this.#poll(name);
  }

  /** Resolves when the batches that are under way have ended. */
  async removeMapping(name: string): Promise<void> {
    const removed = this.#mappings.get(name);
    this.#mappings.delete(name);
    removed?.mapping.stop();
    await removed?.polling;
  }

  addSchedule(schedule: RunningSchedule): void {
    this.removeSchedule(schedule.name);
    this.#schedules.set(schedule.name, schedule);
    if (!this.#isHeld && !this.#isManual) schedule.start();
  }

  removeSchedule(name: string): void {
    this.#schedules.get(name)?.stop();
    this.#schedules.delete(name);
  }

  begin(): void {
    this.#isHeld = false;
    for (const name of this.#mappings.keys()) this.#poll(name);
    if (!this.#isManual) for (const schedule of this.schedules) schedule.start();
  }

  /** Takes nothing up any more; resolves when all batches have ended, or the time for it is over. */
  async stop(): Promise<void> {
    for (const schedule of this.schedules) schedule.stop();
    for (const { mapping } of this.#mappings.values()) mapping.stop();
    await Promise.race([this.ended(), delay(STOP_GRACE_MS, undefined, { ref: false })]);
  }

  async ended(): Promise<void> {
    await Promise.allSettled([...this.#mappings.values()].map(({ polling }) => polling));
  }

  #poll(name: string): void {
    const entry = this.#mappings.get(name)!;
    entry.polling ??= entry.mapping
      .run()
      .catch((error: Error) => this.#onLog(`Polling ended: ${error.message}`));
  }
}
