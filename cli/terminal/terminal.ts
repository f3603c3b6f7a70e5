import { styleText } from 'node:util';
import { escapeControls } from '../../shared/lib/escape-controls.ts';

const DEFAULT_WIDTH = 80;
/** In a narrower terminal the lines wrap. */
const WIDTH_MIN = 40;

type Style = Parameters<typeof styleText>[0];

export type Terminal = ReturnType<typeof createTerminal>;

/** The output of a command: results on stdout, everything else on stderr. */
export function createTerminal(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  json: boolean,
  /** Rewrites the hints in texts for people. */
  asCalled: (text: string) => string = (text) => text,
) {
  const width = Math.max(stdout.columns ?? DEFAULT_WIDTH, WIDTH_MIN);
  return {
    /** The maximum length of a line of text. */
    width,

    /** The maximum length of a table's line: output into a file or a pipe is never shortened. */
    tableWidth: stdout.isTTY ? width : Number.POSITIVE_INFINITY,

    /** The result: JSON with `--json`, otherwise text whose control characters are escaped already. */
    show(value: unknown, text: () => string): void {
      const result = json ? escapeControls(JSON.stringify(value)) : asCalled(text());
      if (result !== '') stdout.write(`${result}\n`);
    },

    /** A part of a streamed result; its control characters are escaped already. */
    write(text: string): void {
      stdout.write(text);
    },

    /** A note for people, on stderr. */
    note(text: string): void {
      stderr.write(`${asCalled(escapeLines(text))}\n`);
    },

    /** A prompt; the answer follows on the same line. */
    ask(text: string): void {
      stderr.write(text);
    },

    /** A failure for people; with `--json` it goes to stdout through `show` instead. */
    fail(text: string): void {
      const shown = asCalled(escapeLines(text));
      if (!json) stderr.write(`${styleText('red', shown, { stream: stderr })}\n`);
    },

    /** Colours a text if stdout is a terminal; `NO_COLOR` turns it off. */
    paint: (style: Style, text: string): string => styleText(style, text, { stream: stdout }),
  };
}

export type Paint = Terminal['paint'];

/** Escapes control characters in all texts of a value: foreign text must not control the terminal. */
export function escapeControlsDeep<T>(value: T): T {
  if (typeof value === 'string') return escapeControls(value) as T;
  if (Array.isArray(value)) return value.map(escapeControlsDeep) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, escapeControlsDeep(each)]);
  return Object.fromEntries(entries) as T;
}

/** Escapes each line by itself: our own texts may have several lines. */
const escapeLines = (text: string): string => text.split('\n').map(escapeControls).join('\n');
