/** Controls, invisible and bidirectional formatting, line separators, lone surrogates. */
const ACTED_UPON = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Escapes, as JSON does, what a log line or a terminal would act upon or hide. Every text that
 * comes from outside passes through here before it is shown; JSON remains JSON with the same value.
 */
export const escapeControls = (text = ''): string => text.replace(ACTED_UPON, escaped);

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
