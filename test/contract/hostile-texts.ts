import { LOOKUP } from './bad-message.ts';

/** Texts with a meaning for terminals, spreadsheets, browsers or stores. */
export const HOSTILE_TEXTS: Readonly<Record<string, string>> = {
  'a forged log line': 'a\r\n{"level":"error","event":"forged"}',
  'a forged line of output': 'a\n  status  filled: completely\n  filled  1 BTC',
  'a cleared screen': '\u001B[2J\u001B[H',
  'a window title and a bell': '\u001B]0;owned\u0007',
  'a link of a terminal': '\u001B]8;;http://127.0.0.1/\u001B\\click\u001B]8;;\u001B\\',
  'an 8 bit escape sequence': '\u009B31m',
  'a NUL and a DEL': 'a\u0000b\u007Fc',
  'a carriage return over what stands there': 'rejected\rfilled',
  backspaces: 'loss\b\b\b\bgain',
  'text that runs backwards': '\u202E000.01\u202C \u2066x\u2069 \u200F',
  'what nobody sees': 'BTC\u200B_\u00ADUSDT\uFEFF\u2060',
  'invisible tags': 'a\u{E0041}\u{E007F}b',
  'separators of lines and paragraphs': 'a\u2028b\u2029c\u0085d',
  'a formula': '=HYPERLINK("http://127.0.0.1/?"&A1,"order")',
  'a formula with a command': '+cmd|" /C calc"!A0',
  'a lookup': LOOKUP,
  'a format of printf': '%s%n%d%c%j%o',
  HTML: '<img src=x onerror=alert(1)>',
  'quotes and backslashes': `"\\"'\`\\u001b\\n`,
};
