import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Journal, Kept } from './kept.ts';

/** The surplus of lines over pieces from which the file is rewritten. */
const REPLACED_MAX = 10_000;

/** The journal cannot be read. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/**
 * A journal in a file, a line a piece. It is rewritten once much of it was replaced. A process
 * that is killed leaves at most its last line unfinished, which then counts for nothing.
 */
export function openJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = linesOf(file, whole);
  const pieces = latest(lines);
  if (whole !== text || lines.length - pieces.length > REPLACED_MAX) {
    const fresh = `${file}.new`;
    writeFileSync(fresh, textOf(pieces));
    renameSync(fresh, file);
  }
  return {
    read: () => pieces,
    append: (more) => {
      if (more.length > 0) appendFileSync(file, textOf(more));
    },
  };
}

function linesOf(file: string, text: string): readonly Kept[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as Kept;
    } catch {
      throw new JournalError(
        `The state of the simulated exchange cannot be read: line ${index + 1} of ${file} is not JSON. ` +
          'Remove the folder to start anew.',
      );
    }
  });
}

function textOf(pieces: readonly Kept[]): string {
  return pieces.map((piece) => `${JSON.stringify(piece)}\n`).join('');
}

/** The last piece of each name, in the order in which they were last written. */
function latest(pieces: readonly Kept[]): readonly Kept[] {
  const byName = new Map<string, Kept>();
  for (const piece of pieces) {
    const name = nameOf(piece);
    byName.delete(name);
    byName.set(name, piece);
  }
  return [...byName.values()];
}

function nameOf(piece: Kept): string {
  switch (piece.kind) {
    case 'order':
      return `order ${piece.order.id}`;
    case 'trade':
      return `trade ${piece.trade.id} ${piece.orderId}`;
    case 'holding':
      return `holding ${piece.holder} ${piece.currency}`;
    case 'booked':
      return `booked ${piece.row.id}`;
    case 'price':
      return `price ${piece.pairId} ${piece.atMs}`;
    case 'mode':
      return `mode ${piece.userId}`;
    case 'contract_order':
      return `contract order ${piece.order.id}`;
    case 'contract_trade':
      return `contract trade ${piece.trade.id} ${piece.orderId}`;
    case 'position':
      return `position ${piece.position.userId} ${piece.position.contract} ${piece.position.leg}`;
    case 'position_mode':
      return `position mode ${piece.userId}`;
    case 'futures_booked':
      return `futures booked ${piece.index}`;
    case 'forced_close':
      return `forced close ${piece.row.orderId}`;
  }
}
