import { describe, expect, test } from 'vitest';
import { recordedEngine } from './recorded-resources.ts';
import { CHAIN, topic } from './template-resources.ts';

describe('a template', () => {
  const accept = (template: object, given = {}) =>
    recordedEngine().engine.accept(JSON.stringify(template), given);

  test.each([
    ['without resources', { Resources: {} }, /At least one Resources member/],
    [
      'with a circle',
      { Resources: { A: topic({}, { DependsOn: 'B' }), B: topic({}, { DependsOn: 'A' }) } },
      /Circular dependency between resources: \[A, B\]/,
    ],
    [
      'with a section that is not known',
      { Resources: CHAIN, Transform: 'x' },
      /does not know Transform/,
    ],
    [
      'with a resource key that is not known',
      { Resources: { A: { ...topic(), UpdatePolicy: {} } } },
      /does not know UpdatePolicy/,
    ],
    [
      'with a function that is not known',
      { Resources: { A: topic({ DisplayName: { 'Fn::Cidr': 'x' } }) } },
      /does not know Fn::Cidr/,
    ],
    [
      'with a snapshot',
      { Resources: { A: topic({}, { DeletionPolicy: 'Snapshot' }) } },
      /does not support deletion policy Snapshot/,
    ],
    [
      'with a parameter of Parameter Store that is not there',
      {
        Resources: CHAIN,
        Parameters: { V: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/none' } },
      },
      /Unable to fetch parameters \[\/none\]/,
    ],
    [
      'whose rule does not hold',
      {
        Resources: CHAIN,
        Rules: {
          R: {
            Assertions: [{ Assert: { 'Fn::Equals': ['a', 'b'] }, AssertDescription: 'a is b' }],
          },
        },
      },
      /a is b/,
    ],
  ])('%s is refused', (_what, template, message) => {
    expect(() => accept(template)).toThrow(message);
  });

  test('takes values for its parameters, within what they allow', () => {
    const Parameters = { Size: { Type: 'String', AllowedValues: ['1', '2'] } };
    const template = { Resources: CHAIN, Parameters };

    expect(accept(template, { Size: '2' }).deployment.parameters).toEqual({ Size: '2' });
    expect(() => accept(template, { Size: '3' })).toThrow(/"3" is not allowed/);
    expect(() => accept(template)).toThrow(/\[Size\] must have values/);
    expect(() => accept(template, { Other: '1' })).toThrow(/\[Other\] do not exist/);
  });
});
