import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ASSEMBLIES, SYNTHESIS_PORT } from '../support/assemblies.ts';
import type { Killer, Mutant, Patch } from './mutant.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** All code, so that no killer lacks a file that it imports. */
const COPIED = [
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'cli',
  'functions',
  'infra',
  'local',
  'shared',
  'test',
  'tools',
];
/** Load everything that is mutated, also what the code loads later. */
const ENTRANCES = [
  'shared/orders/submission/submit.ts',
  'shared/orders/submission/staged-orders.ts',
  'shared/orders/submission/admission/check-amendment.ts',
  'shared/orders/submission/futures/check-contract.ts',
  'shared/orders/execution/amend.ts',
  'shared/gate/futures/market.ts',
  'shared/orders/tracking/track-accounts.ts',
  'shared/gate/http.ts',
];
/** The stacks of the test run that this one is part of come from code without a mutant. */
const OWN_ENVIRONMENT = { ...process.env, [ASSEMBLIES]: undefined, [SYNTHESIS_PORT]: undefined };
/** Far more than a killer takes: a mutant that hangs is killed too. */
const TIMEOUT_MS = 180_000;

export type Verdict =
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'survived' };

/** A copy of the code in which mutants are made, one after another. */
export class Workshop {
  readonly #directory = mkdtempSync(join(tmpdir(), 'sluice-mutants-'));

  constructor() {
    for (const path of COPIED) {
      cpSync(join(ROOT, path), join(this.#directory, path), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(this.#directory, 'node_modules'));
  }

  /** Whether a suite fails on the code as it is in the workshop now. */
  fails(killer: Killer): boolean {
    const args =
      'test' in killer
        ? ['node_modules/vitest/vitest.mjs', 'run', '--bail=1', killer.test]
        : ['tools/simulate.ts', '--bail', '--seeds', String(killer.seeds)];
    const { status } = spawnSync(process.execPath, args, {
      cwd: this.#directory,
      env: OWN_ENVIRONMENT,
      stdio: 'ignore',
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    return status !== 0;
  }

  /** Applies the mutant, runs the suites until one fails, and restores the code. */
  judge({ patches, killers }: Mutant): Verdict {
    const originals = new Map(patches.map(({ file }) => [file, this.#read(file)]));
    try {
      for (const patch of patches) this.#apply(patch);
      this.#checkThatItLoads();
      const killer = killers.find((each) => this.fails(each));
      return killer ? { kind: 'killed', by: nameOf(killer) } : { kind: 'survived' };
    } finally {
      for (const [file, text] of originals) writeFileSync(join(this.#directory, file), text);
    }
  }

  /** Any suite would kill a mutant that does not load: that proves nothing. */
  #checkThatItLoads(): void {
    const load = ENTRANCES.map((path) => `await import('./${path}');`).join('');
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', load],
      { cwd: this.#directory, encoding: 'utf8', timeout: TIMEOUT_MS },
    );
    if (status !== 0) throw new Error(`The mutant does not load:\n${stderr}`);
  }

  /** Throws if a patch of the mutant does not fit the code any more. It changes nothing. */
  check({ patches }: Mutant): void {
    const files = new Map(patches.map(({ file }) => [file, this.#read(file)]));
    for (const patch of patches) files.set(patch.file, patched(files.get(patch.file)!, patch));
  }

  #apply(patch: Patch): void {
    const { file } = patch;
    writeFileSync(join(this.#directory, file), patched(this.#read(file), patch));
  }

  #read(file: string): string {
    return readFileSync(join(this.#directory, file), 'utf8');
  }

  close(): void {
    rmSync(this.#directory, { recursive: true });
  }
}

export function nameOf(killer: Killer): string {
  return 'test' in killer ? killer.test : `${killer.seeds} seeds of the simulation`;
}

/** The suites that judge these mutants, each once. */
export function killersOf(mutants: readonly Mutant[]): readonly Killer[] {
  return [
    ...new Map(
      mutants.flatMap(({ killers }) => killers.map((killer) => [nameOf(killer), killer])),
    ).values(),
  ];
}

function patched(text: string, { file, search, replacement }: Patch): string {
  const parts = text.split(search);
  if (parts.length === 2) return parts.join(replacement);
  throw new Error(`${file} has the text ${parts.length - 1} times, not once: ${search}`);
}
