/** A schedule that EventBridge Scheduler would not take; the message says what it would. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}
