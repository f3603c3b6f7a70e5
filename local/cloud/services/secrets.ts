import { randomInt, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../aws/aws-error.ts';
import type { Observers, Requester } from '../aws/observers.ts';
import { keepFile, readKept } from '../processes/kept-file.ts';

export type SecretProperties = {
  readonly SecretString?: string;
  readonly GenerateSecretString?: GenerateSecretString;
};

type GenerateSecretString = {
  readonly PasswordLength?: number;
  readonly ExcludePunctuation?: boolean;
};

type Version = {
  readonly id: string;
  readonly value: { readonly SecretString?: string; readonly SecretBinary?: string };
  readonly createdAtMs: number;
  readonly stages: readonly string[];
};
type Secret = {
  readonly arn: string;
  readonly name: string;
  /** Newest first; a version without a stage is dropped, as Secrets Manager drops deprecated ones. */
  readonly versions: readonly Version[];
};

type Request = {
  readonly SecretId: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly ClientRequestToken?: string;
  readonly SecretString?: string;
  readonly SecretBinary?: string;
};

const FILE_MODE_OWNER_ONLY = 0o600;

/** Secrets Manager. With a directory, the values outlive the process in a file of mode 600. */
export class Secrets {
  readonly #secrets = new Map<string, Secret>();
  readonly #file: string | undefined;
  readonly #observers: Observers;

  constructor(directory: string | undefined, observers: Observers) {
    this.#observers = observers;
    if (!directory) return;
    mkdirSync(directory, { recursive: true });
    this.#file = join(directory, 'secrets.json');
    for (const secret of readSecrets(this.#file)) this.#secrets.set(secret.arn, secret);
  }

  /** Creates the secret, with a value only if the template has one. */
  create(arn: string, name: string, properties: SecretProperties): void {
    this.#secrets.set(arn, { arn, name, versions: [] });
    this.#save();
    this.setValue(arn, properties);
  }

  /** Gives the secret the value that the template has or asks for. */
  setValue(arn: string, { SecretString, GenerateSecretString }: SecretProperties): void {
    const value = SecretString ?? (GenerateSecretString && generate(GenerateSecretString));
    if (value !== undefined) this.#put({ SecretId: arn, SecretString: value });
  }

  delete(arn: string): void {
    this.#secrets.delete(arn);
    this.#save();
  }

  /** The ARN of the secret of this name. */
  arnOf(name: string): string | undefined {
    return this.#lookUp(name)?.arn;
  }

  /** One call of the Secrets Manager API. */
  call(operation: string, input: Request, by: Requester): unknown {
    this.#observers.report({ kind: 'secretsmanager', operation, by });
    switch (operation) {
      case 'GetSecretValue':
        return this.#get(input);
      case 'PutSecretValue':
        return this.#put(input);
      case 'DescribeSecret':
        return describe(this.#find(input.SecretId));
      default:
        throw new AwsError(
          'UnsupportedOperationException',
          `The local cloud does not offer Secrets Manager ${operation}.`,
        );
    }
  }

  /** The full ARN of a secret named by ARN or by name: what an IAM policy is about. */
  resourceArn(id: string): string {
    return this.#lookUp(id)?.arn ?? id;
  }

  #get({ SecretId, VersionId, VersionStage }: Request): unknown {
    const { arn, name, versions } = this.#find(SecretId);
    const stage = VersionStage ?? 'AWSCURRENT';
    const version = versions.find(({ id, stages }) =>
      VersionId ? id === VersionId : stages.includes(stage),
    );
    if (!version) {
      throw new AwsError(
        'ResourceNotFoundException',
        VersionId
          ? `Secrets Manager can't find the specified secret value for VersionId: ${VersionId}`
          : `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
      );
    }
    return {
      ARN: arn,
      Name: name,
      VersionId: version.id,
      ...version.value,
      VersionStages: version.stages,
      CreatedDate: version.createdAtMs / 1000,
    };
  }

  #put({ SecretId, ClientRequestToken, SecretString, SecretBinary }: Request): unknown {
    const secret = this.#find(SecretId);
    if ((SecretString === undefined) === (SecretBinary === undefined)) {
      throw new AwsError(
        'InvalidParameterException',
        'You must provide exactly one of SecretString and SecretBinary.',
      );
    }
    const value = SecretString === undefined ? { SecretBinary: SecretBinary! } : { SecretString };
    const previous = secret.versions.find(({ stages }) => stages.includes('AWSCURRENT'));
    const current: Version = {
      id: ClientRequestToken ?? randomUUID(),
      value,
      createdAtMs: Date.now(),
      stages: ['AWSCURRENT'],
    };
    this.#secrets.set(secret.arn, {
      ...secret,
      versions: previous ? [current, { ...previous, stages: ['AWSPREVIOUS'] }] : [current],
    });
    this.#save();
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: current.id,
      VersionStages: current.stages,
    };
  }

  #find(id: string): Secret {
    const secret = this.#lookUp(id);
    if (secret) return secret;
    throw new AwsError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  }

  #lookUp(id: string): Secret | undefined {
    return (
      this.#secrets.get(id) ??
      // By name, or by an ARN without the six characters at its end.
      [...this.#secrets.values()].find(({ arn, name }) => name === id || arn.slice(0, -7) === id)
    );
  }

  #save(): void {
    if (!this.#file) return;
    keepFile(this.#file, JSON.stringify([...this.#secrets.values()]), FILE_MODE_OWNER_ONLY);
  }
}

function readSecrets(file: string): Secret[] {
  try {
    return (readKept(file) as Secret[] | undefined) ?? [];
  } catch {
    throw new Error(
      `Cannot read the local secrets in ${file}. Remove the file to start without them.`,
    );
  }
}

function describe({ arn, name, versions }: Secret): unknown {
  return {
    ARN: arn,
    Name: name,
    VersionIdsToStages: Object.fromEntries(versions.map(({ id, stages }) => [id, stages])),
    ...(versions[0] && { LastChangedDate: versions[0].createdAtMs / 1000 }),
  };
}

const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A value after the rules of `GenerateSecretString` in the template. */
function generate({ PasswordLength = 32, ExcludePunctuation }: GenerateSecretString): string {
  const alphabet = ExcludePunctuation ? LETTERS_AND_DIGITS : LETTERS_AND_DIGITS + PUNCTUATION;
  const letters = Array.from(
    { length: PasswordLength },
    () => alphabet[randomInt(alphabet.length)],
  );
  return letters.join('');
}
