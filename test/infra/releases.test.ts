import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EVERY_SECTION } from '../support/full-config.ts';
import { keptResources } from '../support/kept-resources.ts';
import { resourcesOf, synthesizeTemplate } from '../support/template.ts';
import { LAST_RELEASE_FILE, type Release } from './keep-release.ts';

const bare = synthesizeTemplate();
const full = synthesizeTemplate(EVERY_SECTION);
const { resources }: Release = JSON.parse(readFileSync(LAST_RELEASE_FILE, 'utf8'));

/**
 * CloudFormation replaces a resource whose logical id or identity changes: orders, messages and
 * keys would be left behind in the old one. This holds for every release of a major version.
 */
test('The next deployment keeps the table, queues and secrets of the last release', () => {
  const kept = keptResources(full);
  for (const [id, { attributes, ...before }] of Object.entries(resources)) {
    const { attributes: now, ...after } = kept[id] ?? {};
    // Exactly: a name where there was none replaces the resource too.
    expect(after, id).toEqual(before);
    if (attributes) expect(now, id).toMatchObject(attributes);
  }
});

test('What holds state stays where it is when a fixed IP, webhooks or portfolios come or go', () => {
  const kept = keptResources(bare);
  expect(Object.keys(kept).length).toBeGreaterThanOrEqual(5);
  for (const template of [full, synthesizeTemplate({ egress: 'nat-gateway' })]) {
    expect(keptResources(template)).toMatchObject(kept);
  }
});

/** The resources of a failed first deployment hold nothing; the table is found again by its name. */
test.each([
  ['AWS::DynamoDB::Table', 'Retain'],
  ['AWS::SecretsManager::Secret', 'RetainExceptOnCreate'],
])('No %s goes with the stack, and none with its replacement', (type, deletionPolicy) => {
  const all = Object.values(resourcesOf(full, type));
  expect(all.length).toBeGreaterThan(0);
  for (const { DeletionPolicy, UpdateReplacePolicy } of all) {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([deletionPolicy, 'Retain']);
  }
});

test.each(['Orders', 'DeadLetters'])('The queue %s does not go with the stack', (name) => {
  const queues = Object.entries(resourcesOf(full, 'AWS::SQS::Queue'));
  const [queue] = queues.filter(([id]) => id.includes(`OrderQueue${name}`));
  expect(queue?.[1]).toMatchObject({
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});
