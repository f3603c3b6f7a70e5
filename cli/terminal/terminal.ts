import { styleText } from 'node:util';
import { escapeControls } from '../../shared/lib/escape-controls.ts';

type Style = Parameters<typeof styleText>[0];

export type Terminal = ReturnType<typeof createTerminal>;

/** Where a command writes: results on stdout, everything else on stderr. */
export function createTerminal(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  json: boolean,
) {
  const width = Math.max(stdout.columns ?? 0, 80);
  return {
    /** How many characters a line of text may have. */
    width,

    /** How many a line of a table may have: what goes into a file or a pipe is never cut. */
    tableWidth: stdout.isTTY ? width : Number.POSITIVE_INFINITY,

    /** The result: as JSON under `--json`, else as text, which must be harmless already. */
    show(value: unknown, text: () => string): void {
      const result = json ? escapeControls(JSON.stringify(value)) : text();
      if (result !== '') stdout.write(`${result}\n`);
    },

    /** A piece of a result that is made piece by piece; must be harmless already. */
    write(text: string): void {
      stdout.write(text);
    },

    /** A word beside the result, for people. */
    note(text: string): void {
      stderr.write(`${escapeLines(text)}\n`);
    },

    /** Asks for something; the answer follows on the same line. */
    ask(text: string): void {
      stderr.write(text);
    },

    /** A failure, for people; under `--json` it goes to stdout through `show`. */
    fail(text: string): void {
      if (!json) stderr.write(`${styleText('red', escapeLines(text), { stream: stderr })}\n`);
    },

    /** Colour, where stdout is a terminal that wants it (`NO_COLOR` is honoured). */
    paint: (style: Style, text: string): string => styleText(style, text, { stream: stdout }),
  };
}

export type Paint = Terminal['paint'];

/** Escapes control characters in every text of a value: what others wrote cannot steer a terminal. */
export function escapeControlsDeep<T>(value: T): T {
  if (typeof value === 'string') return escapeControls(value) as T;
  if (Array.isArray(value)) return value.map(escapeControlsDeep) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, escapeControlsDeep(each)]);
  return Object.fromEntries(entries) as T;
}

/** A text of ours may have several lines. */
const escapeLines = (text: string): string => text.split('\n').map(escapeControls).join('\n');
