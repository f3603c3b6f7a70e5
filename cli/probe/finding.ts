/** What the probe has found about one thing that no emulator can show. */
export type Finding = {
  readonly check: string;
  /** `differs`: it is not as Sluice expects it. `unseen`: it did not come in time. */
  readonly status: 'as expected' | 'differs' | 'unseen' | 'left out';
  readonly message: string;
};

export type ProbeReport = {
  readonly version: string;
  readonly at: string;
  readonly target: 'local' | 'aws';
  readonly region: string;
  readonly findings: readonly Finding[];
};

type Result = Omit<Finding, 'check'>;

export const asExpected = (message: string): Result => ({ status: 'as expected', message });
export const differs = (message: string): Result => ({ status: 'differs', message });
export const unseen = (message: string): Result => ({ status: 'unseen', message });
export const leftOut = (message: string): Result => ({ status: 'left out', message });

/** A check, whatever becomes of it: a failure is a finding too. */
export async function finding(
  check: string,
  find: () => Promise<Result>,
  describeError: (error: unknown) => string,
): Promise<Finding> {
  try {
    return { check, ...(await find()) };
  } catch (error) {
    return { check, ...differs(`It failed: ${describeError(error)}`) };
  }
}

/** Account ids, ARNs, keys and addresses do not leave the user's machine. */
export function withoutIdentity(text: string): string {
  return text
    .replace(/arn:aws[\w-]*:[^\s"']*/g, 'ARN')
    .replace(/https?:\/\/[^\s"']*/g, 'URL')
    .replace(/\bA(?:KI|SI|RO|ID)A[A-Z0-9]{8,}\b/g, (id) => `${id.slice(0, 4)}...`)
    .replace(/\b\d{12}\b/g, 'ACCOUNT')
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, 'ADDRESS')
    .replace(/\b[0-9a-f]{32,}\b/gi, 'HEX');
}

/** The form of a `SenderId`, without the identity in it: `AROA + 17 characters : session`. */
export function senderIdForm(senderId: string): string {
  const [id = '', ...session] = senderId.split(':');
  const isId = /^A[A-Z]{3}[A-Z0-9]+$/.test(id);
  const form = isId ? `${id.slice(0, 4)} + ${id.length - 4} characters` : `${id.length} characters`;
  return session.length === 0 ? form : `${form}, ":", a session name`;
}

/** The median of some measurements, in whole milliseconds. */
export function medianMs(measured: readonly number[]): number {
  const sorted = measured.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}
