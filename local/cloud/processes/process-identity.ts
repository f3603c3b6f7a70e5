import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process id is used again some day; together with the start time it names one process. */
export type ProcessIdentity = {
  readonly pid: number;
  readonly startedAt: string;
};

export function identityOf(pid: number): ProcessIdentity {
  return {
    pid,
    startedAt: startTime(pid) ?? '',
  };
}

export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  return startedAt !== '' && startTime(pid) === startedAt;
}

/** When the process started, in the system's own notation; undefined if there is none. */
function startTime(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    }
    // The name in parentheses may hold spaces; the start time is the 20th field after it (proc(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    const [state] = fields;
    return state === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
