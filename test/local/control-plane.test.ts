import { describe, expect, test, vi } from 'vitest';
import { startCloud } from './clients.ts';
import { SOON } from './soon.ts';

const SIGNED_FOR_S3 = {
  authorization: 'AWS4-HMAC-SHA256 Credential=any/20261128/us-east-1/s3/aws4_request, Signature=0',
};
const BUCKET = {
  Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'assets' } } },
};
const ROLE = {
  Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'deployer' } } },
};
const AGREED = { 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' };
const topics = (...ids: readonly string[]) => ({
  Resources: Object.fromEntries(ids.map((id) => [id, { Type: 'AWS::SNS::Topic' }])),
});

type Fields = Readonly<Record<string, string>>;

/** An empty cloud, called as the CDK command line calls it. */
async function startEmpty(beforeStep?: () => Promise<void>) {
  const cloud = await startCloud(beforeStep ? { beforeStep } : {});
  async function query(Action: string, fields: Fields = {}): Promise<string> {
    const body = new URLSearchParams({ Action, ...fields });
    return (await fetch(cloud.endpoint, { method: 'POST', body })).text();
  }
  const stackStatus = async (StackName: string): Promise<string | undefined> =>
    /<StackStatus>(\w+)/.exec(await query('DescribeStacks', { StackName }))?.[1];
  return {
    endpoint: cloud.endpoint,
    query,
    stackStatus,
    s3: (path: string, init: RequestInit = {}) =>
      fetch(`${cloud.endpoint}/${path}`, {
        ...init,
        headers: { ...SIGNED_FOR_S3, ...(init.headers as Fields) },
      }),
    ssm: (Name: string) =>
      fetch(cloud.endpoint, {
        method: 'POST',
        headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
        body: JSON.stringify({ Name }),
      }),
    /** Creates a stack, and waits until it is there. */
    async create(StackName: string, template: object): Promise<void> {
      const TemplateBody = JSON.stringify(template);
      await query('CreateStack', { StackName, TemplateBody, ...AGREED });
      await vi.waitFor(
        async () => expect(await stackStatus(StackName)).toBe('CREATE_COMPLETE'),
        SOON,
      );
    },
  };
}

const chunked = (length: number) => ({
  'content-encoding': 'aws-chunked',
  'x-amz-decoded-content-length': String(length),
});

describe('S3', () => {
  test('keeps what is put into a bucket of a stack', async () => {
    const { s3, create } = await startEmpty();
    await create('Toolkit', BUCKET);
    const bytes = Buffer.from([0, 255, 10, 13, 128]);

    const put = await s3('assets/a%2Fb%20c.zip', { method: 'PUT', body: bytes });

    expect(put.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
    const got = await s3('assets/a%2Fb%20c.zip');
    expect(Buffer.from(await got.arrayBuffer())).toEqual(bytes);
    expect(await (await s3('assets?list-type=2&prefix=a%2F')).text()).toContain(
      '<KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>a/b c.zip</Key><Size>5</Size></Contents>',
    );
    expect(await (await s3('assets?list-type=2&prefix=b')).text()).toContain(
      '<KeyCount>0</KeyCount>',
    );
    expect((await s3('assets/a%2Fb%20c.zip', { method: 'HEAD' })).status).toBe(200);
    expect(await (await s3('assets?location')).text()).toContain('us-east-1</LocationConstraint>');
  });

  test('takes a body in chunks', async () => {
    const { s3, create } = await startEmpty();
    await create('Toolkit', BUCKET);
    const body =
      '5;chunk-signature=0\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n';

    await s3('assets/key', { method: 'PUT', body, headers: chunked(11) });

    expect(await (await s3('assets/key')).text()).toBe('hello world');
  });

  test('stores no part of a body in chunks that breaks off or is damaged', async () => {
    const { s3, create } = await startEmpty();
    await create('Toolkit', BUCKET);

    for (const [body, length] of [
      ['5\r\nhello\r\n', 5],
      ['5\r\nhello\r\n6\r\n wo', 11],
      ['5\r\nhello\r\n6', 11],
      ['5\r\nhello\r\nsix\r\n world\r\n0\r\n\r\n', 11],
      ['5\r\nhello world\r\n0\r\n\r\n', 11],
      ['5\r\nhello\r\n0\r\n\r\n', 11],
    ] as const) {
      const refused = await s3('assets/key', { method: 'PUT', body, headers: chunked(length) });
      expect([body, refused.status]).toEqual([body, 400]);
      expect(await refused.text()).toContain('<Code>IncompleteBody</Code>');
    }
    expect((await s3('assets/key')).status).toBe(404);
  });

  test('refuses to copy, instead of storing nothing', async () => {
    const { s3, create } = await startEmpty();
    await create('Toolkit', BUCKET);

    const headers = { 'x-amz-copy-source': 'assets/other' };
    expect((await s3('assets/key', { method: 'PUT', headers })).status).toBe(501);
    expect((await s3('assets/key')).status).toBe(404);
  });

  test('gives a bucket without a name one in lower case', async () => {
    const { create, query } = await startEmpty();
    await create('Test', { Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } });

    expect(await query('DescribeStackResources', { StackName: 'Test' })).toMatch(
      /<PhysicalResourceId>test-bucket-[a-z0-9]{12}</,
    );
  });

  test('refuses what is not there, and what is not offered', async () => {
    const { s3, create } = await startEmpty();
    await create('Toolkit', BUCKET);

    for (const [path, method, status, code] of [
      ['none/key', 'GET', 404, 'NoSuchBucket'],
      ['none?list-type=2', 'GET', 404, 'NoSuchBucket'],
      ['assets/none', 'GET', 404, 'NoSuchKey'],
      ['assets/key', 'DELETE', 501, 'NotImplemented'],
      ['assets?policy', 'GET', 501, 'NotImplemented'],
    ] as const) {
      const refused = await s3(path, { method });
      expect([path, refused.status]).toEqual([path, status]);
      expect(await refused.text()).toContain(`<Code>${code}</Code>`);
    }
    expect((await s3('assets/none', { method: 'HEAD' })).status).toBe(404);
  });

  test('keeps a bucket that is not empty', async () => {
    const { s3, create, query, stackStatus } = await startEmpty();
    await create('Toolkit', BUCKET);
    await s3('assets/key', { method: 'PUT', body: 'x' });

    await query('DeleteStack', { StackName: 'Toolkit' });

    await vi.waitFor(async () => expect(await stackStatus('Toolkit')).toBe('DELETE_FAILED'), SOON);
    expect((await s3('assets/key')).status).toBe(200);
  });
});

test('STS lends the roles that exist, and Parameter Store the parameters', async () => {
  const { query, ssm, create } = await startEmpty();
  await create('Toolkit', ROLE);
  const assume = (name: string) =>
    query('AssumeRole', {
      RoleArn: `arn:aws:iam::000000000000:role/${name}`,
      RoleSessionName: 's',
    });

  const lent = await assume('deployer');
  expect(lent).toMatch(/<AccessKeyId>ASIA/);
  expect(lent).toContain('<Arn>arn:aws:sts::000000000000:assumed-role/deployer/s</Arn>');
  expect(await assume('nobody')).toMatch(/<Code>AccessDenied<.*sts:AssumeRole/);
  expect(await query('GetCallerIdentity')).toMatch(/<Account>000000000000</);
  expect(await (await ssm('/none')).text()).toContain('ParameterNotFound');
});

test('SNS lists subscriptions, which nobody confirms, and Lambda has the quota of a new account', async () => {
  const { query, create, endpoint } = await startEmpty();
  const subscription = { TopicArn: { Ref: 'A' }, Protocol: 'email', Endpoint: 'a@example.com' };
  await create('Test', {
    Resources: {
      ...topics('A', 'B').Resources,
      Mail: { Type: 'AWS::SNS::Subscription', Properties: subscription },
    },
  });
  const described = await query('DescribeStackResources', { StackName: 'Test' });
  const [a, b] = [...described.matchAll(/arn:aws:sns:[^<:]*:\d*:Test-[AB]-\w+(?=<)/g)].map(String);

  const listed = await query('ListSubscriptionsByTopic', { TopicArn: a! });
  expect(listed).toMatch(/<Endpoint>a@example.com<.*<SubscriptionArn>PendingConfirmation</);
  expect(await query('ListSubscriptionsByTopic', { TopicArn: b! })).not.toContain('Endpoint');
  const settings = await fetch(`${endpoint}/2016-08-19/account-settings/`);
  expect(await settings.json()).toEqual({ AccountLimit: { ConcurrentExecutions: 10 } });
});

describe('CloudFormation', () => {
  test('makes a change set that says what would change, and executes it', async () => {
    const { query, stackStatus, create } = await startEmpty();
    await create('Test', topics('A', 'B'));
    const ChangeSetName = 'next';
    const changeSet = { StackName: 'Test', ChangeSetName };
    const TemplateBody = JSON.stringify(topics('B', 'C'));

    await query('CreateChangeSet', { ...changeSet, ChangeSetType: 'UPDATE', TemplateBody });

    const described = await query('DescribeChangeSet', changeSet);
    const changes = [...described.matchAll(/<Action>(\w+)<\/Action><LogicalResourceId>(\w+)/g)];
    expect(changes.map(([, action, id]) => [action, id])).toEqual([
      ['Add', 'C'],
      ['Remove', 'A'],
    ]);
    expect(described).toContain('<ExecutionStatus>AVAILABLE<');
    await query('ExecuteChangeSet', changeSet);
    await vi.waitFor(async () => expect(await stackStatus('Test')).toBe('UPDATE_COMPLETE'), SOON);
    expect(await query('DescribeChangeSet', changeSet)).toContain('<Code>ChangeSetNotFound<');
    const resources = await query('DescribeStackResources', { StackName: 'Test' });
    expect([...resources.matchAll(/<LogicalResourceId>(\w+)/g)].map(([, id]) => id)).toEqual([
      'B',
      'C',
    ]);
  });

  test('says when nothing would change', async () => {
    const { query, create } = await startEmpty();
    await create('Test', topics('A'));
    const changeSet = { StackName: 'Test', ChangeSetName: 'same' };
    const TemplateBody = JSON.stringify(topics('A'));

    await query('CreateChangeSet', { ...changeSet, ChangeSetType: 'UPDATE', TemplateBody });

    expect(await query('DescribeChangeSet', changeSet)).toMatch(
      /<Status>FAILED<.*didn't contain changes/,
    );
    expect(await query('ExecuteChangeSet', changeSet)).toContain('<Code>InvalidChangeSetStatus<');
    expect(await query('UpdateStack', { StackName: 'Test', TemplateBody })).toContain(
      'No updates are to be performed.',
    );
    await query('DeleteChangeSet', changeSet);
    expect(await query('DescribeChangeSet', changeSet)).toContain('<Code>ChangeSetNotFound<');
  });

  test('changes permissions only for a caller that agrees to it', async () => {
    const { query, create } = await startEmpty();
    await create('Test', topics('A'));
    const unnamed = { Resources: { Role: { Type: 'AWS::IAM::Role' } } };
    const ask = (action: string, template: object, capability?: string) =>
      query(action, {
        StackName: 'Test',
        ChangeSetName: 'roles',
        TemplateBody: JSON.stringify(template),
        ...(capability && { 'Capabilities.member.1': capability }),
      });

    for (const action of ['CreateChangeSet', 'UpdateStack']) {
      const refused = await ask(action, unnamed);
      expect(refused).toContain('<Code>InsufficientCapabilitiesException<');
      expect(refused).toContain('Requires capabilities : [CAPABILITY_IAM]');
      expect(await ask(action, ROLE, 'CAPABILITY_IAM')).toContain('[CAPABILITY_NAMED_IAM]');
    }
    expect(await ask('CreateChangeSet', unnamed, 'CAPABILITY_IAM')).toContain('<Id>');
    expect(await ask('CreateChangeSet', ROLE, 'CAPABILITY_NAMED_IAM')).toContain('<Id>');
  });

  test('refuses a second stack of a name, what it does not know, and what does not exist', async () => {
    const { query, create } = await startEmpty();
    await create('Test', topics('A'));
    const again = { StackName: 'Test', TemplateBody: JSON.stringify(topics('A')) };

    expect(await query('CreateStack', again)).toContain('<Code>AlreadyExistsException<');
    expect(await query('UpdateStack', { ...again, StackName: 'None' })).toContain('does not exist');
    const unknown = { Resources: { S: { Type: 'AWS::Kinesis::Stream' } } };
    const refused = await query('CreateStack', {
      StackName: 'New',
      TemplateBody: JSON.stringify(unknown),
    });
    expect(refused).toMatch(/<Code>ValidationError<.*AWS::Kinesis::Stream do not run locally/);
    expect(await query('DescribeStacks', { StackName: 'New' })).toContain('does not exist');
    expect(await query('SetStackPolicy', { StackName: 'Test' })).toContain('<Code>InvalidAction<');
  });

  test('does one thing at a time with a stack', async () => {
    const creation = Promise.withResolvers<void>();
    const { query, stackStatus } = await startEmpty(() => creation.promise);
    const stack = { StackName: 'Test', TemplateBody: JSON.stringify(topics('A')) };
    await query('CreateStack', stack);
    expect(await stackStatus('Test')).toBe('CREATE_IN_PROGRESS');

    const other = { ...stack, TemplateBody: JSON.stringify(topics('B')) };
    for (const action of ['UpdateStack', 'DeleteStack']) {
      expect(await query(action, other)).toMatch(/is in CREATE_IN_PROGRESS state and can not be/);
    }
    creation.resolve();
    await vi.waitFor(async () => expect(await stackStatus('Test')).toBe('CREATE_COMPLETE'), SOON);
  });
});
