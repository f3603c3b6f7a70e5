import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { findCommand, parseArguments } from '../../cli/program/command-line.ts';
import { helpOnAll, helpOnCommand } from '../../cli/program/help.ts';
import { parseSince } from '../../cli/program/parse-since.ts';
import { readDecimal, readSignedPercent } from '../../cli/program/read-decimal.ts';

function parse(line: string) {
  const words = line.split(' ');
  return parseArguments(findCommand(COMMANDS, words), words);
}

describe('a command line', () => {
  it('begins with the command, which may have two words', () => {
    expect(findCommand(COMMANDS, ['keys', 'set', '--json']).name).toBe('keys set');
    expect(() => findCommand(COMMANDS, ['explode'])).toThrow(/send, buy, .*doctor/);
    expect(() => findCommand(COMMANDS, ['keys'])).toThrow(
      /followed by what to do:\n +sluice keys set .*\n +sluice keys check /,
    );
  });

  it('has operands and options in any order', () => {
    expect(parse('buy --quote 25 BTC_USDT --no-wait --account other')).toEqual({
      operands: ['BTC_USDT'],
      options: expect.objectContaining({ quote: '25', 'no-wait': true, account: 'other' }),
    });
  });

  it('is refused with the usage when words are missing, too many or unknown', () => {
    expect(() => parse('get')).toThrow(/Usage: sluice get ID/);
    expect(() => parse('get one two')).toThrow(/Unexpected argument: two\. Usage/);
    expect(() => parse('buy BTC_USDT 10')).toThrow(/argument: 10\. Did you mean --quote 10\?/);
    expect(() => parse('list --limits 3')).toThrow(/Unknown option '--limits'.*Usage: sluice list/);
    expect(() => parse('list --limit')).toThrow(/argument missing/);
    expect(() => parse('buy BTC_USDT --quote 10 --quote 20')).toThrow(/--quote is given more than/);
    expect(() => parse('buy BTC_USDT --quote -5')).toThrow(/The value of --quote begins with "-"/);
  });

  it('takes a negative number as an operand', () => {
    expect(parse('sim move BTC_USDT -5 --json').operands).toEqual(['BTC_USDT', '-5']);
    expect(readSignedPercent('-5')).toBe('-5');
    expect(readSignedPercent('+2.5%')).toBe('2.5');
    for (const text of ['', 'x', '1e3', '--5', '5 %']) {
      expect(() => readSignedPercent(text)).toThrow(/PERCENT is a number/);
    }
  });

  it('may ask for help without operands', () => {
    expect(parse('get --help').options.help).toBe(true);
  });
});

describe('the help', () => {
  it('names every command and fits a terminal', () => {
    const texts = [helpOnAll(COMMANDS), ...COMMANDS.map(helpOnCommand)];
    for (const { name } of COMMANDS) expect(texts[0]).toContain(`  ${name} `);
    for (const line of texts.join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('an amount or a price', () => {
  it('is a decimal above zero, kept as it is written', () => {
    expect(readDecimal('quote', '25.10')).toBe('25.10');
    for (const text of ['0', '-5', '1e3', 'x', '', undefined]) {
      expect(() => readDecimal('quote', text)).toThrow(/--quote/);
    }
  });
});

describe('a time in the past', () => {
  const nowMs = Date.parse('2026-11-22T09:00:00Z');
  const since = (text: string) => new Date(parseSince(text, nowMs)!).toISOString();

  it('is absolute or back from now', () => {
    expect(since('2h')).toBe('2026-11-22T07:00:00.000Z');
    expect(since('3d')).toBe('2026-11-19T09:00:00.000Z');
    expect(since('2026-11-20')).toBe('2026-11-20T00:00:00.000Z');
    expect(since('2026-11-20T10:30:00Z')).toBe('2026-11-20T10:30:00.000Z');
    expect(since('2026-11-20T10:30:00.123456+00:00')).toBe('2026-11-20T10:30:00.123Z');
    expect(since(String(nowMs))).toBe('2026-11-22T09:00:00.000Z');
    expect(parseSince(undefined, nowMs)).toBeUndefined();
  });

  it('is refused in any other form', () => {
    for (const text of ['yesterday', '2026-13-01', '2 h', '1763802000']) {
      expect(() => parseSince(text, nowMs)).toThrow(/--since takes/);
    }
  });
});
