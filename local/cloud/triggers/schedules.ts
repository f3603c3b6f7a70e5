import { randomUUID } from 'node:crypto';
import {
  readSchedule,
  type Schedule,
  type Timetable,
  timetable,
} from '../../../shared/lib/schedule/schedule.ts';
import { type AwsLocation, arn } from '../aws/aws-location.ts';
import type { Observers } from '../aws/observers.ts';
import { type Deliver, deliverTo, type TargetContext, type TargetProperties } from './targets.ts';

export type ScheduleProperties = {
  readonly GroupName?: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly Target: TargetProperties & { readonly Input?: string };
};

type ScheduleContext = TargetContext & {
  readonly observers: Observers;
  onLog(text: string): void;
};

/** setTimeout cannot wait longer than 2^31 ms, and a sleeping machine stops its clock: check often. */
const LONGEST_WAIT_MS = 60_000;

/** One schedule of EventBridge Scheduler. */
export class RunningSchedule {
  readonly logicalId: string;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly #properties: ScheduleProperties;
  readonly #location: AwsLocation;
  readonly #schedule: Schedule;
  readonly #timezone: string;
  readonly #deliver: Deliver;
  readonly #observers: Observers;
  readonly #onLog: (text: string) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    id: { readonly logicalId: string; readonly name: string },
    properties: ScheduleProperties,
    location: AwsLocation,
    context: ScheduleContext,
  ) {
    this.logicalId = id.logicalId;
    this.name = id.name;
    this.isEnabled = properties.State !== 'DISABLED';
    this.#properties = properties;
    this.#location = location;
    const { ScheduleExpression, ScheduleExpressionTimezone = 'UTC' } = properties;
    this.#schedule = readSchedule(ScheduleExpression);
    this.#timezone = ScheduleExpressionTimezone;
    this.#deliver = deliverTo(id.logicalId, properties.Target, context);
    this.#observers = context.observers;
    this.#onLog = context.onLog;
  }

  /** Delivers once, as if it were due now. Resolves when the target has accepted it. */
  async fire(scheduledAt: Date): Promise<void> {
    this.#observers.report({ kind: 'scheduler', schedule: this.logicalId });
    await this.#deliver(this.#payload(scheduledAt));
  }

  /** Fires whenever it is due, until it is stopped. */
  start(): void {
    if (!this.isEnabled) return;
    const start = new Date();
    const { next } = timetable(this.#schedule, this.#timezone, start);
    // A time that equals the start is due: AWS begins a rate at once.
    this.#wait(next(new Date(start.getTime() - 1)), next);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(due: Date | undefined, next: Timetable['next']): void {
    if (!due) return;
    const waitMs = Math.max(0, due.getTime() - Date.now());
    if (waitMs > LONGEST_WAIT_MS) {
      this.#timer = setTimeout(() => this.#wait(due, next), LONGEST_WAIT_MS);
      return;
    }
    this.#timer = setTimeout(() => {
      this.fire(due).catch((error: Error) => this.#onLog(`${this.logicalId}: ${error.message}`));
      // Times that passed while the machine slept are not made up for.
      this.#wait(next(new Date(Math.max(due.getTime(), Date.now()))), next);
    }, waitMs);
  }

  #payload(scheduledAt: Date): string {
    const { GroupName = 'default', Target } = this.#properties;
    const scheduleArn = arn(this.#location, 'scheduler', `schedule/${GroupName}/${this.name}`);
    const time = `${scheduledAt.toISOString().slice(0, 19)}Z`;
    const context: Readonly<Record<string, string>> = {
      'schedule-arn': scheduleArn,
      'scheduled-time': time,
      'execution-id': randomUUID(),
      'attempt-number': '1',
    };
    const withContext = Target.Input?.replace(
      /<aws\.scheduler\.([a-z-]+)>/g,
      (text, name: string) => context[name] ?? text,
    );
    return withContext ?? JSON.stringify(this.#defaultEvent(scheduleArn, time));
  }

  #defaultEvent(scheduleArn: string, time: string): unknown {
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: this.#location.accountId,
      time,
      region: this.#location.region,
      resources: [scheduleArn],
      detail: '{}',
    };
  }
}
