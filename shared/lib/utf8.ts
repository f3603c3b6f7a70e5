const BYTE_ORDER_MARK = '\uFEFF';

/** What programs on Windows put in front of a text is no part of it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

export const hasByteOrderMark = (text: string): boolean => text.startsWith(BYTE_ORDER_MARK);

/** The text of bytes, without a byte order mark; undefined where they are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
