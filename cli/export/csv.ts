import { escapeControls } from '../../shared/lib/escape-controls.ts';

/**
 * What a spreadsheet takes for the beginning of a formula.
 * Source: OWASP, CSV Injection; the wide forms count as well in some locales.
 */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;
const NEEDS_QUOTES = /[",\r\n]/;

/** One line of RFC 4180, without its line end. */
export const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join(',');

export const CSV_LINE_END = '\r\n';

/** A text that would be a formula is kept a text by an apostrophe; a negative number is a number. */
function csvCell(value: string): string {
  const text = escapeControls(value);
  const isFormula = FORMULA_START.test(text) && !PLAIN_NUMBER.test(text);
  const cell = isFormula ? `'${text}` : text;
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
