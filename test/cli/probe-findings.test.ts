import { expect, test } from 'vitest';
import { medianMs, senderIdForm, withoutIdentity } from '../../cli/probe/finding.ts';

test('the form of a SenderId tells its kind, and nobody', () => {
  expect(senderIdForm('AIDAEXAMPLEEXAMPLE123')).toBe('AIDA + 17 characters');
  expect(senderIdForm('AROAEXAMPLEEXAMPLE123:alice@laptop')).toBe(
    'AROA + 17 characters, ":", a session name',
  );
  expect(senderIdForm('000000000000')).toBe('12 characters');
});

test('a report names no account, role, resource, address or key', () => {
  const text =
    'arn:aws:sqs:ap-northeast-1:123456789012:queue, 123456789012, https://sqs.example/1, ' +
    `AROAEXAMPLEEXAMPLE123, 203.0.113.7, ${'0a'.repeat(16)}`;
  expect(withoutIdentity(text)).toBe('ARN ACCOUNT, URL AROA..., ADDRESS, HEX');
});

test('the median of measurements', () => {
  expect(medianMs([30.4, 1, 2])).toBe(2);
});
