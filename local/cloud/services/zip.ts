import { crc32, inflateRawSync } from 'node:zlib';

export type ZipEntry = {
  readonly path: string;
  /** The permissions, as chmod writes them. */
  readonly mode: number;
  readonly content: Buffer;
};

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const UNIX = 3;
const STORED = 0;
const DEFLATED = 8;
const REGULAR_FILE = 0o100000;
const PERMISSIONS = 0o777;
const DEFAULT_MODE = 0o644;

/** Reads the files of a zip archive. Source: PKWARE, APPNOTE.TXT, 4.3. */
export function readZip(archive: Buffer): ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || archive.length < end + END_BYTES) throw new Error('This is no zip archive.');
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== CENTRAL_HEADER) throw new Error('The zip archive is damaged.');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      archive.readUInt16LE(at + offset),
    ) as [number, number, number];
    const path = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const isUnix = archive.readUInt8(at + 5) === UNIX;
    const mode = (archive.readUInt32LE(at + 38) >>> 16) & PERMISSIONS;
    if (!path.endsWith('/')) {
      entries.push({ path, mode: isUnix ? mode : DEFAULT_MODE, content: contentOf(archive, at) });
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

function contentOf(archive: Buffer, central: number): Buffer {
  const method = archive.readUInt16LE(central + 10);
  const size = archive.readUInt32LE(central + 20);
  const local = archive.readUInt32LE(central + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + size);
  const content = method === DEFLATED ? inflateRawSync(packed) : packed;
  if (method !== DEFLATED && method !== STORED) {
    throw new Error(`The zip archive uses the compression method ${method}.`);
  }
  if (crc32(content) !== archive.readUInt32LE(central + 16)) {
    throw new Error('The zip archive is damaged: a checksum does not match.');
  }
  return content;
}

/** Writes a zip archive without compression. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, mode, content } of entries) {
    const name = Buffer.from(path);
    const common = commonHeader(name, content);
    const local = Buffer.concat([uint32(LOCAL_HEADER), common, name, content]);
    const attributes = ((REGULAR_FILE | mode) << 16) >>> 0;
    const madeBy = Buffer.from([20, UNIX]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(attributes, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([uint32(CENTRAL_HEADER), madeBy, common, rest, name]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** The fields that a file's header and its directory entry share. */
function commonHeader(name: Buffer, content: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  // Names are UTF-8.
  header.writeUInt16LE(0x0800, 2);
  header.writeUInt16LE(STORED, 4);
  // 1 January 1980: the archive depends on nothing but its content.
  header.writeUInt16LE(0x21, 8);
  header.writeUInt32LE(crc32(content), 10);
  header.writeUInt32LE(content.length, 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}
