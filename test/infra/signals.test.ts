import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { OrderAutomation } from '../../infra/order-automation.ts';
import { EVERY_SECTION } from '../support/full-config.ts';
import {
  configWith,
  resourceNamed,
  resourcesOf,
  synthesizeStack,
  synthesizeTemplate,
} from '../support/template.ts';

const FUNCTION = 'AWS::Lambda::Function';

describe('Without webhooks and a bot', () => {
  test('nothing of the stack is public', () => {
    const { webhooks: _none, telegram: _noBot, ...sections } = EVERY_SECTION;
    const template = synthesizeTemplate(sections);
    template.resourceCountIs('AWS::Lambda::Url', 0);
    const permissions = Object.values(resourcesOf(template, 'AWS::Lambda::Permission'));
    expect(permissions.filter(({ Properties }) => Properties.Principal === '*')).toEqual([]);
    expect(Object.keys(template.findOutputs('SignalUrl'))).toEqual([]);
  });
});

describe('With a webhook', () => {
  const { telegram: _noBot, ...withWebhooks } = EVERY_SECTION;
  const template = synthesizeTemplate(withWebhooks);

  test('one URL is public, which web pages may not call', () => {
    template.resourceCountIs('AWS::Lambda::Url', 1);
    const { Properties } = resourceNamed(template, 'AWS::Lambda::Url', 'ReceiveSignal');
    expect(Properties).not.toHaveProperty('Cors');
    const receiver = resourceNamed(template, FUNCTION, 'ReceiveSignal').Properties;
    // A new AWS account has nothing to reserve, and would refuse the deployment.
    expect(receiver).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('the receiver has room of its own where that is asked for', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Own');
    const config = configWith({ webhooks: EVERY_SECTION.webhooks });
    new OrderAutomation(stack, 'Automation', { config, webhookConcurrency: 10 });
    const { Properties } = resourceNamed(Template.fromStack(stack), FUNCTION, 'ReceiveSignal');
    expect(Properties.ReservedConcurrentExecutions).toBe(10);
  });

  test('the token is made by Secrets Manager: no template and no environment holds it', () => {
    const token = resourceNamed(
      template,
      'AWS::SecretsManager::Secret',
      'SignalsTokens',
    ).Properties;
    expect(token).not.toHaveProperty('SecretString');
    expect(token.GenerateSecretString).toEqual({ ExcludePunctuation: true, PasswordLength: 48 });
    const { Environment } = resourceNamed(template, FUNCTION, 'ReceiveSignal').Properties;
    expect(Object.keys(Environment.Variables).toSorted()).toEqual([
      'DEPLOYMENT',
      'ORDER_QUEUE_URL',
      'SECRET_ARNS',
      'TABLE_NAME',
    ]);
  });
});

test('Synthesis warns of an amount that changes its meaning with the side', () => {
  const warned = /webhooks\.tv\.order\.amount: .*"quote_amount"/.source;
  const found = ({ webhooks }: { webhooks: object }) =>
    Annotations.fromStack(synthesizeStack({ ...EVERY_SECTION, webhooks })).findWarning(
      '*',
      Match.stringLikeRegexp(warned),
    );
  expect(found(EVERY_SECTION)).toHaveLength(1);
  const { tv } = EVERY_SECTION.webhooks;
  const { amount: quote_amount, ...order } = tv.order;
  expect(found({ webhooks: { tv: { ...tv, order: { ...order, quote_amount } } } })).toEqual([]);
});
