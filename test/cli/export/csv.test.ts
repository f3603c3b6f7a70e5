import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../cli/export/csv.ts';
import { escapeControls } from '../../../shared/lib/escape-controls.ts';
import fc from '../../support/fast-check.ts';

/** A reader after RFC 4180, of one line. */
function readCsv(line: string): readonly string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/y;
  while (true) {
    const [, quoted, plain, end] = pattern.exec(line) ?? [];
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') return cells;
  }
}

describe('A line of CSV', () => {
  it('is read back as it was written, whatever is in the cells', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('=1+1', '+1', '-x', '@a', '\t=1', '\r=1', '"', ',', '', '-0.5', '＝1'),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
        const line = csvLine(cells);
        const read = readCsv(line);
        expect(read.map((text) => text.replace(/^'(?=[=+\-@＝＋－＠])/, ''))).toEqual(
          cells.map(escapeControls),
        );
      }),
    );
  });

  it('never has a cell that a spreadsheet would take for a formula, nor a second line', () => {
    const dangerous = fc
      .tuple(fc.constantFrom(...'=+-@\t\r\n＝＋－＠'), fc.string())
      .map(([a, b]) => a + b);
    fc.assert(
      fc.property(dangerous, (text) => {
        const line = csvLine([text]);
        expect(line).not.toMatch(/[\r\n]/);
        const [cell = ''] = readCsv(line);
        expect(/^[=+\-@\t\r＝＋－＠]/.test(cell) && !/^-\d+(\.\d+)?$/.test(cell)).toBe(false);
      }),
    );
  });

  it('keeps numbers as numbers, also negative ones', () => {
    expect(csvLine(['0.00000001', '-0.5', '-1+1', ''])).toBe("0.00000001,-0.5,'-1+1,");
  });
});
