/** A refusal as an AWS service gives it: the SDKs turn `type` into the error's name. */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.name = type;
    this.type = type;
    this.status = status;
  }

  /** The JSON body of the AWS JSON protocols; services disagree on the case of `message`. */
  toJSON(): Record<string, string> {
    return { __type: this.type, message: this.message, Message: this.message };
  }
}

/** CloudFormation's refusal of a template, a parameter or an action. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
