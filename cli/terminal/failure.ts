/** Exit codes of the `sluice` command. */
export const EXIT = { success: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** An expected failure of a command: its message is printed and the command ends. */
export class Failure extends Error {
  override readonly name: string = 'Failure';
  readonly code: string;
  readonly field: string | undefined;
  readonly exitCode: number = EXIT.failed;

  constructor(code: string, message: string, field?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.field = field;
  }
}

/** The command line itself is wrong. */
export class UsageError extends Failure {
  override readonly name = 'UsageError';
  override readonly exitCode = EXIT.usage;

  constructor(message: string, field?: string, options?: ErrorOptions) {
    super('USAGE', message, field, options);
  }
}

/** Adds the name of the faulty field to a message that does not contain it. */
export function withField(message: string, field: string | undefined): string {
  return field === undefined ||
    message.includes(`"${field}"`) ||
    message.split(/[^\w-]+/).includes(field)
    ? message
    : `"${field}": ${message}`;
}

/** A failure as JSON, for `--json`. */
export function failureJson({ code, message, field }: Failure) {
  return {
    error: { code, message, ...(field !== undefined && { field }) },
  };
}
