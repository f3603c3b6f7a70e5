import { styleText } from 'node:util';
import { printable } from '../shared/log.ts';

type Style = Parameters<typeof styleText>[0];

export type Terminal = ReturnType<typeof createTerminal>;

/** Where a command writes: results on stdout, everything else on stderr. */
export function createTerminal(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  json: boolean,
) {
  return {
    /** How many characters a line of a table may have. */
    width: Math.max(stdout.columns ?? 0, 80),

    /** The result: as JSON under `--json`, else as text, which must be harmless already. */
    show(value: unknown, text: () => string): void {
      const result = json ? printable(JSON.stringify(value)) : text();
      if (result !== '') stdout.write(`${result}\n`);
    },

    /** A word beside the result, for people. */
    note(text: string): void {
      stderr.write(`${harmless(text)}\n`);
    },

    /** Asks for something; the answer follows on the same line. */
    ask(text: string): void {
      stderr.write(text);
    },

    /** A failure, for people; under `--json` it goes to stdout through `show`. */
    fail(text: string): void {
      if (!json) stderr.write(`${styleText('red', harmless(text), { stream: stderr })}\n`);
    },

    /** Colour, where stdout is a terminal that wants it (`NO_COLOR` is honoured). */
    paint: (style: Style, text: string): string => styleText(style, text, { stream: stdout }),
  };
}

export type Paint = Terminal['paint'];

/** Escapes control characters in every text of a value: what others wrote cannot steer a terminal. */
export function harmless<T>(value: T): T {
  if (typeof value === 'string') return escapeControls(value) as T;
  if (Array.isArray(value)) return value.map(harmless) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, harmless(each)]);
  return Object.fromEntries(entries) as T;
}

/** Line ends stay where a text of ours has several lines; a carriage return does not. */
const escapeControls = (text: string): string =>
  printable(text).replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
    /[\u0000-\u0009\u000b-\u001f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
