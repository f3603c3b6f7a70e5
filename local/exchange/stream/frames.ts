/** WebSocket frames as a server reads and writes them. Source: RFC 6455, section 5. */

export const OPCODES = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

/** A whole message, or a control frame. */
export type ClientFrame = { readonly opcode: number; readonly payload: Buffer };

/** The peer broke the protocol, or sent more than a request needs. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

const FINAL = 0x80;
const RESERVED = 0x70;
const MASKED = 0x80;
const OPCODE = 0x0f;
const LENGTH = 0x7f;
const LENGTH_OF_16_BITS = 126;
const LENGTH_OF_64_BITS = 127;
const MASK_BYTES = 4;
const MAX_PAYLOAD_BYTES = 1_000_000;
const MAX_CONTROL_BYTES = 125;
/** Fragments may be empty, so their bytes alone are no bound. */
const MAX_FRAGMENTS = 1_000;
const KNOWN: readonly number[] = Object.values(OPCODES);

/** One frame of the server: final, and without a mask. */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const first = FINAL | opcode;
  if (payload.length < LENGTH_OF_16_BITS) {
    return Buffer.concat([Buffer.from([first, payload.length]), payload]);
  }
  const isShort = payload.length < 0x1_0000;
  const header = Buffer.alloc(isShort ? 4 : 10);
  header[0] = first;
  header[1] = isShort ? LENGTH_OF_16_BITS : LENGTH_OF_64_BITS;
  if (isShort) header.writeUInt16BE(payload.length, 2);
  else header.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([header, payload]);
}

/** Puts the client's frames together from the bytes, however they arrive. */
export class FrameReader {
  #bytes: Buffer = Buffer.alloc(0);
  #message: { readonly opcode: number; readonly parts: Buffer[]; bytes: number } | undefined;

  /** The frames and messages that these bytes complete; throws a `FrameError`. */
  read(chunk: Buffer): readonly ClientFrame[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const complete: ClientFrame[] = [];
    for (let frame = this.#next(); frame; frame = this.#next()) {
      const whole = this.#whole(frame);
      if (whole) complete.push(whole);
    }
    return complete;
  }

  /** A message of several frames is complete with the last one; control frames may lie between. */
  #whole({ opcode, payload, isFinal }: ClientFrame & { readonly isFinal: boolean }) {
    if (opcode >= OPCODES.close) return { opcode, payload };
    const isContinued = opcode === OPCODES.continuation;
    if (isContinued !== (this.#message !== undefined)) throw new FrameError('fragment out of turn');
    const message = this.#message ?? { opcode, parts: [], bytes: 0 };
    message.parts.push(payload);
    message.bytes += payload.length;
    if (message.bytes > MAX_PAYLOAD_BYTES) throw new FrameError('message too long');
    if (message.parts.length > MAX_FRAGMENTS) throw new FrameError('too many fragments');
    this.#message = isFinal ? undefined : message;
    return isFinal ? { opcode: message.opcode, payload: Buffer.concat(message.parts) } : undefined;
  }

  #next(): (ClientFrame & { readonly isFinal: boolean }) | undefined {
    const bytes = this.#bytes;
    if (bytes.length < 2) return undefined;
    const [first = 0, second = 0] = bytes;
    checkHeader(first, second);
    if ((second & MASKED) === 0) throw new FrameError('a client masks its frames');
    const stated = second & LENGTH;
    const lengthBytes = { [LENGTH_OF_16_BITS]: 2, [LENGTH_OF_64_BITS]: 8 }[stated] ?? 0;
    const start = 2 + lengthBytes + MASK_BYTES;
    if (bytes.length < start) return undefined;
    const length = lengthOf(bytes, stated);
    if (length > MAX_PAYLOAD_BYTES) throw new FrameError('frame too long');
    if (bytes.length < start + length) return undefined;
    const mask = bytes.subarray(start - MASK_BYTES, start);
    const payload = Buffer.from(bytes.subarray(start, start + length));
    for (let index = 0; index < length; index++) payload[index]! ^= mask[index % MASK_BYTES]!;
    this.#bytes = bytes.subarray(start + length);
    return { opcode: first & OPCODE, isFinal: (first & FINAL) !== 0, payload };
  }
}

/** No extension is agreed on, so nothing gives the reserved bits a meaning. */
function checkHeader(first: number, second: number): void {
  const opcode = first & OPCODE;
  if ((first & RESERVED) !== 0) throw new FrameError('a reserved bit is set');
  if (!KNOWN.includes(opcode)) throw new FrameError('unknown opcode');
  if (opcode < OPCODES.close) return;
  if ((first & FINAL) === 0) throw new FrameError('a control frame in fragments');
  if ((second & LENGTH) > MAX_CONTROL_BYTES) throw new FrameError('control frame too long');
}

function lengthOf(bytes: Buffer, stated: number): number {
  if (stated === LENGTH_OF_16_BITS) return bytes.readUInt16BE(2);
  if (stated === LENGTH_OF_64_BITS) return Number(bytes.readBigUInt64BE(2));
  return stated;
}
