import { base32 } from '../../shared/lib/base32.ts';
import { isoTime } from '../../shared/lib/clock.ts';
import type { Context } from './command.ts';

/** `cli-20261122T090001Z-k3f9a2xq`: the creation time, and enough random characters to be unique. */
export function newId(nowMs: number, randomBytes: Context['randomBytes']): string {
  const time = isoTime(nowMs).replace(/[-:]|\.\d+/g, '');
  return `cli-${time}-${base32(randomBytes(5))}`;
}
