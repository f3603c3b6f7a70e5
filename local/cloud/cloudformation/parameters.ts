import { validationError } from '../aws/aws-error.ts';
import type { Parameter, Template } from '../template/template.ts';

/** Looks up a parameter of Parameter Store; undefined if there is none. */
export type LookUp = (name: string) => string | undefined;

/** As they were given: names of Parameter Store are not looked up yet. */
export type GivenParameters = Readonly<Record<string, string>>;

const SSM_TYPE = /^AWS::SSM::Parameter::Value<(.+)>$/;

/** The given values, and the defaults for those that were not given. */
export function givenParameters(
  { parameters }: Pick<Template, 'parameters'>,
  given: GivenParameters,
): GivenParameters {
  const unknown = Object.keys(given).filter((name) => !(name in parameters));
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const value = given[name] ?? parameter.Default;
      if (value === undefined) throw validationError(`Parameters: [${name}] must have values`);
      checkValue(name, parameter, String(value));
      return [name, String(value)];
    }),
  );
}

/** The value of `Ref` for each parameter. */
export function parameterValues(
  { parameters }: Pick<Template, 'parameters'>,
  given: GivenParameters,
  lookUp: LookUp,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { Type }]) => {
      const text = given[name]!;
      const [, stored] = SSM_TYPE.exec(Type) ?? [];
      if (stored === undefined) return [name, typed(text, Type)];
      const value = lookUp(text);
      if (value !== undefined) return [name, typed(value, stored)];
      throw validationError(
        `Unable to fetch parameters [${text}] from parameter store for this account.`,
      );
    }),
  );
}

function typed(text: string, type: string): unknown {
  if (type !== 'CommaDelimitedList' && !type.startsWith('List<')) return text;
  return text === '' ? [] : text.split(',').map((each) => each.trim());
}

function checkValue(
  name: string,
  { AllowedValues, AllowedPattern }: Parameter,
  value: string,
): void {
  const isListed = !AllowedValues || AllowedValues.map(String).includes(value);
  const isMatched = !AllowedPattern || new RegExp(`^(?:${AllowedPattern})$`).test(value);
  if (isListed && isMatched) return;
  throw validationError(
    `Parameter ${name} failed to satisfy constraint: "${value}" is not allowed.`,
  );
}
