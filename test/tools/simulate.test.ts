import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Piece } from '../../tools/simulated-pieces.ts';
import { runPieces, sumOf } from '../../tools/simulated-pieces.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-pieces-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PIECE: Piece = {
  commit: 'c1',
  halts: false,
  from: 1,
  seeds: 2,
  seconds: 0.2,
  failed: 0,
  failures: [],
  figures: [['messages', 5]],
};

function kept(name: string, ...pieces: readonly Partial<Piece>[]): string {
  const file = join(folder, name);
  const lines = pieces.map((piece) => `${JSON.stringify({ ...PIECE, ...piece })}\n`);
  writeFileSync(file, lines.join(''));
  return file;
}

async function run(file: string, seeds: number) {
  const ran: (readonly [number, number])[] = [];
  const pieces = await runPieces({
    ...{ from: 1, seeds, halts: false, bail: false, commit: 'c1', file },
    onPiece: (piece) => ran.push([piece.from, piece.seeds]),
  });
  return { ran, pieces };
}

describe('a long run of seeds in pieces', () => {
  it('goes on where it was stopped, and adds up', async () => {
    const file = kept('stopped', PIECE);
    const { ran, pieces } = await run(file, 4);
    expect(ran).toEqual([[3, 2]]);
    expect(sumOf(pieces)).toMatchObject({ seeds: 4, failed: 0 });
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).from)).toEqual([1, 3]);
    expect((await run(file, 4)).ran).toEqual([]);
  });

  it('fills the gaps between pieces', async () => {
    const file = kept('gap', { from: 2, seeds: 1 }, { from: 4, seeds: 1 });
    expect((await run(file, 4)).ran).toEqual([
      [1, 1],
      [3, 1],
    ]);
  });

  it('does not count what another commit has shown', async () => {
    const file = kept('other', { ...PIECE, commit: 'c0' });
    expect((await run(file, 2)).ran).toEqual([[1, 2]]);
  });

  it('prints its usage for an option without its value', async () => {
    const child = new Promise<string>((resolve) => {
      const args = ['tools/simulate.ts', '--resume'];
      execFile(process.execPath, args, (_error, _out, stderr) => resolve(stderr));
    });
    expect(await child).toContain('--resume FILE');
  });
});
