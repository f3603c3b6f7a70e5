/** Control characters, invisible and bidirectional formatting, line separators, lone surrogates. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Escapes, as JSON does, every character that a log line or a terminal would act upon or hide.
 * Every text from outside passes through here before it is shown. JSON stays valid JSON with the
 * same value.
 */
export const escapeControls = (text = ''): string => text.replace(UNSAFE, escaped);

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
