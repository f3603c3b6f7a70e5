/** One JSON object a line, so that CloudWatch Logs Insights can follow one order by its id. */
export type LogLevel = 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, event: string, fields?: Record<string, unknown>) => void;

export const consoleLog: Log = (level, event, fields) =>
  console.log(printable(JSON.stringify({ level, event, ...fields })));

/**
 * Escapes what JSON leaves alone but a log line or a terminal would act upon: DEL, the C1 controls
 * and the Unicode line separators. The C0 controls are escaped by JSON itself.
 */
export const printable = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
