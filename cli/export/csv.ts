import { escapeControls } from '../../shared/lib/escape-controls.ts';

/**
 * The characters that start a formula in a spreadsheet.
 * Source: OWASP, CSV Injection; in some locales the full-width forms start one too.
 */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;
const NEEDS_QUOTES = /[",\r\n]/;

/** One line of RFC 4180, without its line end. */
export const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join(',');

export const CSV_LINE_END = '\r\n';

/** An apostrophe keeps a formula a text. A negative number stays a number. */
function csvCell(value: string): string {
  const text = escapeControls(value);
  const isFormula = FORMULA_START.test(text) && !PLAIN_NUMBER.test(text);
  const cell = isFormula ? `'${text}` : text;
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
