import { TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';

type Configured = { readonly schedule: string; readonly timezone: string };

/** A schedule that the configuration's check has read as EventBridge Scheduler reads it. */
export function configuredSchedule({ schedule, timezone }: Configured): ScheduleExpression {
  return ScheduleExpression.expression(schedule, TimeZone.of(timezone));
}
