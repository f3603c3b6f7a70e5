import { TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { ConfigError } from '../shared/parse-config.ts';
import { parseSchedule } from './local/schedule-expression.ts';

/** A configured schedule, read as EventBridge Scheduler reads it: a wrong one ends the synthesis. */
export function configuredSchedule(
  path: string,
  { schedule, timezone }: { readonly schedule: string; readonly timezone: string },
): ScheduleExpression {
  try {
    parseSchedule(schedule, timezone, new Date());
  } catch (error) {
    throw new ConfigError(`${path}.schedule: ${(error as Error).message}`);
  }
  return ScheduleExpression.expression(schedule, TimeZone.of(timezone));
}
