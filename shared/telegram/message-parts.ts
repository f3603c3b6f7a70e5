/** Source: Telegram, "Bot API", sendMessage. */
export const TEXT_MAX = 4_096;
/** A group takes 20 messages a minute. */
const PARTS_MAX = 4;
/** A part ends with a line that begins this near to its end. */
const LINE_MAX = 500;
/** The end of a notice says what there is to do. */
const END = 2_000;
const CUT = '\n[...]';
const LEFT_OUT = '\n\n[... The middle is left out: it is too long for Telegram. ...]\n\n';
const ALL_MAX = PARTS_MAX * (TEXT_MAX - LINE_MAX);

/** Whether Telegram shows all of a text, in one message or several. */
export const isShownWhole = (text: string): boolean => text.length <= ALL_MAX;

/** A text in as many messages as it needs; one that needs too many lacks its middle, and says so. */
export function messageParts(text: string): readonly string[] {
  const parts: string[] = [];
  let rest = isShownWhole(text) ? text : withoutMiddle(text);
  while (rest.length > TEXT_MAX) {
    const line = rest.lastIndexOf('\n', TEXT_MAX);
    const part = line > TEXT_MAX - LINE_MAX ? rest.slice(0, line) : start(rest, TEXT_MAX);
    parts.push(part);
    rest = rest.slice(part.length).replace(/^\n+/, '');
  }
  return rest === '' ? parts : [...parts, rest];
}

/** A text as one message takes it. */
export function oneMessage(text: string): string {
  return text.length <= TEXT_MAX ? text : start(text, TEXT_MAX - CUT.length) + CUT;
}

function withoutMiddle(text: string): string {
  const end = text.slice(-END).replace(/^[\uDC00-\uDFFF]/, '');
  return start(text, ALL_MAX - END - LEFT_OUT.length) + LEFT_OUT + end;
}

/** Not through the middle of a character. */
function start(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
