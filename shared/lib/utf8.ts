const BYTE_ORDER_MARK = '\uFEFF';

/** Windows programs put a byte order mark in front of a text. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

export const hasByteOrderMark = (text: string): boolean => text.startsWith(BYTE_ORDER_MARK);

/** Decodes bytes without a byte order mark; undefined if they are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
