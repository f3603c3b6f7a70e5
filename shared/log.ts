import { printable } from './printable.ts';

/** One JSON object a line, so that CloudWatch Logs Insights can follow one order by its id. */
export type LogLevel = 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, event: string, fields?: Record<string, unknown>) => void;

export const consoleLog: Log = (level, event, fields) =>
  console.log(printable(JSON.stringify({ level, event, ...fields })));
