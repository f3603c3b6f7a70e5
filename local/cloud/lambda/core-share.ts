import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Source: AWS, "Configure Lambda function memory": at 1,769 MB a function has one vCPU. */
const MB_OF_ONE_CORE = 1_769;
const PERIOD_US = 20_000;
const PREFIX = 'sluice-';

/** The places of the two versions of Linux's control groups, with the file of the quota. */
const GROUPS = [
  { folder: '/sys/fs/cgroup/cpu', version: 1 },
  { folder: '/sys/fs/cgroup', version: 2 },
] as const;

/** Gives processes a share of a core, by control groups of Linux. */
export class CoreShares {
  readonly #folder: string;
  readonly #version: 1 | 2;
  #count = 0;

  private constructor({ folder, version }: (typeof GROUPS)[number]) {
    this.#folder = folder;
    this.#version = version;
  }

  /** Undefined where this process may make no control groups: no Linux, or no root. */
  static find(): CoreShares | undefined {
    return GROUPS.filter(isUsable).map((group) => new CoreShares(group))[0];
  }

  /** Limits a process to the share of its memory; the returned function removes its group. */
  limit(pid: number, memoryMb: number): () => void {
    this.#count += 1;
    const group = join(this.#folder, `${PREFIX}${process.pid}-${this.#count}`);
    const quotaUs = Math.max(1_000, Math.round((memoryMb / MB_OF_ONE_CORE) * PERIOD_US));
    try {
      mkdirSync(group);
      if (this.#version === 1) {
        writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US));
        writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quotaUs));
      } else writeFileSync(join(group, 'cpu.max'), `${quotaUs} ${PERIOD_US}`);
      writeFileSync(join(group, 'cgroup.procs'), String(pid));
    } catch {
      // The process has ended, or the machine's groups have changed: it runs without a limit.
    }
    return () => remove(group);
  }
}

function isUsable({ folder, version }: (typeof GROUPS)[number]): boolean {
  const file = version === 1 ? 'cpu.cfs_quota_us' : 'cgroup.controllers';
  if (process.platform !== 'linux' || !existsSync(join(folder, file))) return false;
  removeOld(folder);
  const probe = join(folder, `${PREFIX}${process.pid}`);
  try {
    mkdirSync(probe);
    const quota = join(probe, version === 1 ? 'cpu.cfs_quota_us' : 'cpu.max');
    if (!existsSync(quota)) return false;
    writeFileSync(quota, version === 1 ? String(PERIOD_US) : `${PERIOD_US} ${PERIOD_US}`);
    return true;
  } catch {
    return false;
  } finally {
    remove(probe);
  }
}

/** Groups of processes that were killed. One that has a process cannot be removed. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith(PREFIX)) remove(join(folder, name));
}

function remove(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // It is gone, or its process still ends: the next start removes it.
  }
}
