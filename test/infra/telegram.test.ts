import { describe, expect, test } from 'vitest';
import { EVERY_SECTION } from '../support/full-config.ts';
import {
  type PolicyStatement,
  resourceNamed,
  resourcesOf,
  synthesizeTemplate,
} from '../support/template.ts';

const { alarmEmail, portfolios, telegram } = EVERY_SECTION;
const template = synthesizeTemplate({ alarmEmail, portfolios, telegram });

function actionsOn(resource: string): readonly string[] {
  return Object.entries(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(([id]) => id.includes('Telegram'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as PolicyStatement[])
    .filter(({ Resource }) => JSON.stringify(Resource).includes(resource))
    .flatMap(({ Action }) => Action)
    .toSorted();
}

describe('The Telegram bot', () => {
  test('is not there unless it is configured', () => {
    const without = synthesizeTemplate({ alarmEmail, portfolios });
    without.resourceCountIs('AWS::Lambda::Url', 0);
    const ids = Object.keys(without.toJSON().Resources);
    expect(ids.filter((id) => id.includes('Telegram'))).toEqual([]);
  });

  test('has one URL, which web pages may not call, and a secret without a value', () => {
    template.resourceCountIs('AWS::Lambda::Url', 1);
    expect(resourceNamed(template, 'AWS::Lambda::Url', 'Telegram').Properties).not.toHaveProperty(
      'Cors',
    );
    const secret = resourceNamed(template, 'AWS::SecretsManager::Secret', 'Telegram');
    expect(secret.Properties).not.toHaveProperty('SecretString');
    expect(secret.Properties).not.toHaveProperty('GenerateSecretString');
    expect(secret).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('reads its own secret and no key of Gate, and sends no order', () => {
    expect(actionsOn('TelegramSecret')).toEqual(['secretsmanager:GetSecretValue']);
    expect(actionsOn('AutomationSecrets')).toEqual([]);
    expect(actionsOn('OrderQueue')).toEqual([]);
    expect(actionsOn('TrackOrders')).toEqual(['lambda:InvokeFunction']);
    expect(actionsOn('Rebalancing')).toEqual(['lambda:InvokeFunction']);
  });

  test('tries again what Telegram did not take, every five minutes', () => {
    const schedule = resourceNamed(template, 'AWS::Scheduler::Schedule', 'UnsentNotices');
    expect(schedule.Properties.ScheduleExpression).toBe('rate(5 minutes)');
    expect(JSON.parse(schedule.Properties.Target.Input)).toEqual({ retry: 'notices' });
    expect(JSON.stringify(schedule.Properties.Target.Arn)).toContain('Telegram');
  });

  test('gets the notices of the topic beside the mails', () => {
    const subscriptions = Object.values(resourcesOf(template, 'AWS::SNS::Subscription'));
    const protocols = subscriptions.map(({ Properties }) => Properties.Protocol).toSorted();
    expect(protocols).toEqual(['email', 'email', 'lambda']);
  });
});
