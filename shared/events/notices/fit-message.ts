import { StringDecoder } from 'node:string_decoder';

/** Source: SNS, Publish: 256 KB, with subject and attributes. */
const MESSAGE_BYTES_MAX = 256 * 1024 - 1024;
/** The end says what there is to do. */
const END_BYTES = 4 * 1024;
const CUT = '\n\n[... The middle is left out: this notice is longer than SNS takes. ...]\n\n';

/** A text as SNS takes it: one that is too long lacks its middle, and says so. */
export function fitMessage(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MESSAGE_BYTES_MAX) return text;
  const startBytes = MESSAGE_BYTES_MAX - END_BYTES - Buffer.byteLength(CUT);
  // Whole characters on both sides of the cut.
  const start = new StringDecoder('utf8').write(bytes.subarray(0, startBytes));
  let endAt = bytes.length - END_BYTES;
  while (isWithinCharacter(bytes[endAt])) endAt += 1;
  return `${start}${CUT}${bytes.subarray(endAt).toString('utf8')}`;
}

/** Source: RFC 3629: all bytes of a character but its first begin with the bits 10. */
function isWithinCharacter(byte = 0): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}
