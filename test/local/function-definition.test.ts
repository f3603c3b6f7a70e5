import { expect, test } from 'vitest';
import { Roles } from '../../local/cloud/iam/iam.ts';
import { defineFunction } from '../../local/cloud/resources/function-definition.ts';

const location = { accountId: '000000000000', region: 'us-east-1' };

function define(Variables: Readonly<Record<string, string>>) {
  const roles = new Roles(location);
  const properties = {
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: roles.create('worker').arn,
    Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    Environment: { Variables },
  };
  const wanted = { logicalId: 'Worker', type: 'AWS::Lambda::Function', name: 'worker', properties };
  const unpack = () => '/code';
  return defineFunction(wanted, { location, endpoint: '', roles, environment: {}, unpack });
}

test('the environment variables of a template may have 4 KB', () => {
  const TWO = 'é'.repeat(1_000);
  const ONE = 'x'.repeat(4_096 - JSON.stringify({ ONE: '', TWO }).length - TWO.length);

  expect(define({ ONE, TWO }).environment).toMatchObject({ ONE, TWO });
  expect(() => define({ ONE: `${ONE}x`, TWO })).toThrow('exceeded the 4KB limit');
});
