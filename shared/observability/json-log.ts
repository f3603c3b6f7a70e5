import { systemClock } from '../lib/clock.ts';
import { escapeControls } from '../lib/escape-controls.ts';
import type { Log } from '../lib/log.ts';
import { metricFields } from './metrics.ts';

/**
 * One JSON object per line, so that CloudWatch Logs Insights can find all lines of an order by its
 * id.
 */
export function jsonLog(metricNamespace: string): Log {
  return (level, event, fields) => {
    const metric = metricFields(metricNamespace, systemClock.nowMs(), event, fields);
    const line = escapeControls(JSON.stringify({ ...metric, level, event, ...fields }));
    // Not console.log: Lambda would put a prefix in front, and CloudWatch finds metrics in plain
    // JSON only.
    process.stdout.write(`${line}\n`);
  };
}
