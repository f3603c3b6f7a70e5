import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { Figures } from '../local/simulation/figures.ts';
import { runSeeds, type SeedsOptions } from '../test/simulation/seeds.ts';

/** What one piece of a long run amounts to: one line of JSON. */
export type Piece = {
  /** The commit that it was run on; with a `+` if files had changed since. */
  readonly commit: string;
  readonly halts: boolean;
  readonly from: number;
  readonly seeds: number;
  readonly seconds: number;
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly { readonly seed: number; readonly violations: readonly string[] }[];
  readonly figures: readonly (readonly [string, number])[];
};

const PIECE_SIZE = 2_000;

/** A long run of seeds: its pieces end up in a file, and those that the file has are not run again. */
export type LongRun = {
  readonly from: number;
  readonly seeds: number;
  readonly halts: boolean;
  readonly bail: boolean;
  readonly commit: string;
  /** Where the pieces are kept; undefined: nowhere. */
  readonly file: string | undefined;
  readonly onPiece: (piece: Piece) => void;
};

/** Runs the pieces that are missing, and returns all of them. */
export async function runPieces(run: LongRun): Promise<readonly Piece[]> {
  const pieces = piecesIn(run);
  while (!(run.bail && pieces.some(({ failed }) => failed > 0))) {
    const missing = nextMissing(run, pieces);
    if (missing === undefined) break;
    const piece = await runPiece(run, missing.from, missing.seeds);
    if (run.file !== undefined) appendFileSync(run.file, `${JSON.stringify(piece)}\n`);
    run.onPiece(piece);
    pieces.push(piece);
  }
  return pieces;
}

/** The commit of the code, marked if it is not all that runs. */
export function commitOf(root: string): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
  const hasChanged = git('status', '--porcelain').trim() !== '';
  return git('rev-parse', '--short=12', 'HEAD').trim() + (hasChanged ? '+' : '');
}

/** Pieces added up. */
export function sumOf(pieces: readonly Piece[]) {
  const figures = new Figures();
  for (const piece of pieces) figures.add(piece.figures);
  const total = (of: (piece: Piece) => number) => pieces.reduce((sum, piece) => sum + of(piece), 0);
  return {
    seeds: total(({ seeds }) => seeds),
    elapsedMs: total(({ seconds }) => seconds) * 1_000,
    failed: total(({ failed }) => failed),
    figures,
  };
}

/** The pieces of the file that belong to this run. */
function piecesIn({ file, commit, halts, from, seeds }: LongRun): Piece[] {
  if (file === undefined || !existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Piece)
    .filter(
      (piece) =>
        piece.commit === commit &&
        piece.halts === halts &&
        piece.from >= from &&
        piece.from + piece.seeds <= from + seeds,
    );
}

function nextMissing({ from, seeds }: LongRun, pieces: readonly Piece[]) {
  const sorted = [...pieces].sort((one, other) => one.from - other.from);
  let next = from;
  for (const piece of sorted) {
    if (piece.from > next) return { from: next, seeds: Math.min(PIECE_SIZE, piece.from - next) };
    next = Math.max(next, piece.from + piece.seeds);
  }
  const left = from + seeds - next;
  return left > 0 ? { from: next, seeds: Math.min(PIECE_SIZE, left) } : undefined;
}

async function runPiece({ commit, halts, bail }: LongRun, from: number, seeds: number) {
  const how: SeedsOptions = { halts, bail };
  const result = await runSeeds(from, seeds, how);
  const piece: Piece = {
    commit,
    halts,
    from,
    seeds: result.seeds,
    seconds: Math.round(result.elapsedMs / 100) / 10,
    failed: result.failed,
    failures: result.failures.map(({ seed, violations }) => ({ seed, violations })),
    figures: result.figures.entries(),
  };
  return piece;
}
