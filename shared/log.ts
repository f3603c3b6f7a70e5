import { systemClock } from './clock.ts';
import { metricFields } from './metrics.ts';
import { printable } from './printable.ts';

/** One JSON object a line, so that CloudWatch Logs Insights can follow one order by its id. */
export type LogLevel = 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, event: string, fields?: Record<string, unknown>) => void;

/** Metrics of two stacks in one Region must not add up. */
const namespace = process.env.DEPLOYMENT?.split('/').at(-1) ?? 'Sluice';

export const consoleLog: Log = (level, event, fields) => {
  const metric = metricFields(namespace, systemClock.nowMs(), event, fields);
  const line = printable(JSON.stringify({ ...metric, level, event, ...fields }));
  // Not console.log: Lambda would put text in front, and CloudWatch finds metrics in JSON alone.
  process.stdout.write(`${line}\n`);
};
