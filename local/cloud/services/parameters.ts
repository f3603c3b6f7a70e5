import { AwsError } from '../aws/aws-error.ts';

/** AWS's own parameters, such as the image of the NAT instance, which does not run here. */
const PUBLIC = '/aws/service/';

/** Parameter Store: the parameters that stacks create. */
export class Parameters {
  readonly #values = new Map<string, string>();

  put(name: string, value: string): void {
    this.#values.set(name, value);
  }

  delete(name: string): void {
    this.#values.delete(name);
  }

  value(name: string): string | undefined {
    return this.#values.get(name) ?? (name.startsWith(PUBLIC) ? `local:${name}` : undefined);
  }

  /** One call of the API. */
  call(operation: string, { Name = '' }: { readonly Name?: string }): unknown {
    if (operation !== 'GetParameter') {
      throw new AwsError(
        'UnknownOperationException',
        `The local cloud does not offer Systems Manager ${operation}.`,
      );
    }
    const Value = this.value(Name);
    if (Value === undefined) throw new AwsError('ParameterNotFound', '');
    return { Parameter: { Name, Type: 'String', Value, Version: 1, DataType: 'text' } };
  }
}
