import { TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';

type Configured = { readonly schedule: string; readonly timezone: string };

/** A schedule of the configuration, which parseConfig has checked by EventBridge Scheduler's rules. */
export function configuredSchedule({ schedule, timezone }: Configured): ScheduleExpression {
  return ScheduleExpression.expression(schedule, TimeZone.of(timezone));
}
