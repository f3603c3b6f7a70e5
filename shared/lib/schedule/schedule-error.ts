/** A schedule that EventBridge Scheduler would reject. The message describes valid ones. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}
