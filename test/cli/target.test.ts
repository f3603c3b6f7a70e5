import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseTarget, describeTarget } from '../../cli/stack/target.ts';
import { UsageError } from '../../cli/terminal/failure.ts';

const ACCOUNTS = {
  main: { secret: 'sluice/main', exchange: 'live', live: true },
  dry: { secret: 'sluice/dry', exchange: 'live', live: false },
  play: { secret: 'sluice/play', exchange: 'testnet', live: true },
};
const deployed = {
  OrderQueueUrl: 'https://sqs.ap-northeast-1.amazonaws.com/123456789012/orders.fifo',
  DeadLetterQueueUrl: 'https://sqs.ap-northeast-1.amazonaws.com/123456789012/dead.fifo',
  OrdersTableName: 'orders',
  TrackOrdersFunctionName: 'Sluice-TrackOrders',
  Deployment: '123456789012/ap-northeast-1/Sluice',
  Accounts: JSON.stringify(ACCOUNTS),
};
const rehearsed = {
  ...deployed,
  OrderQueueUrl: 'http://127.0.0.1:4566/000000000000/orders.fifo',
};
const local = {
  ...rehearsed,
  Endpoint: 'http://127.0.0.1:4566',
  Exchange: 'simulated',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-target-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, outputs: unknown) {
  mkdirSync(join(folder, '.local'), { recursive: true });
  writeFileSync(join(folder, name), JSON.stringify({ Other: {}, Sluice: outputs }));
}
function choose(choice: { kind?: string; outputs?: string; writes?: boolean } = {}) {
  return chooseTarget({
    folder,
    kind: choice.kind,
    outputs: choice.outputs && join(folder, choice.outputs),
    writes: choice.writes ?? false,
  });
}

describe('the target of a command', () => {
  it('is the stack in the file, whatever its name', () => {
    const file = join(folder, 'cdk-outputs.json');
    writeFileSync(file, JSON.stringify({ Second: deployed }));
    expect(choose().target).toMatchObject({ kind: 'aws', ordersTableName: 'orders' });
    writeFileSync(file, JSON.stringify({ Sluice: deployed, Second: deployed }));
    expect(() => choose()).toThrow('one stack has an OrderQueueUrl, not Sluice, Second');
  });

  it('is the local stack while one runs', () => {
    write('.local/outputs.json', local);
    const { target, alternative } = choose({ writes: true });
    expect(target).toMatchObject({ kind: 'local', endpoint: 'http://127.0.0.1:4566' });
    expect(alternative).toBe(false);
  });

  it('is the deployment where there is no local stack', () => {
    write('cdk-outputs.json', deployed);
    expect(choose({ writes: true }).target).toMatchObject({
      kind: 'aws',
      accountId: '123456789012',
      region: 'ap-northeast-1',
    });
  });

  it('is the stack that the CDK command line has deployed to a local AWS', () => {
    writeFileSync(join(folder, 'cdk-outputs.json'), JSON.stringify({ Sluice: rehearsed }));
    mkdirSync(join(folder, '.local'));
    const empty = { Local: { Endpoint: 'http://127.0.0.1:4566' } };
    writeFileSync(join(folder, '.local/outputs.json'), JSON.stringify(empty));

    const { target, alternative } = choose({ writes: true });

    expect(alternative).toBe(false);
    expect(target).toMatchObject({
      kind: 'aws',
      accountId: '000000000000',
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:4566',
    });
    expect(describeTarget(target, 'main')).toBe('AWS 000000000000 at http://127.0.0.1:4566, LIVE');
    expect(choose({ kind: 'aws' }).target.kind).toBe('aws');
  });

  it('is never guessed by a command that writes when there are two', () => {
    write('.local/outputs.json', local);
    write('cdk-outputs.json', deployed);
    expect(() => choose({ writes: true })).toThrow(/--target local or --target aws/);
    expect(() => choose({ writes: true })).toThrow(UsageError);
    expect(choose({ writes: true, kind: 'aws' }).target.kind).toBe('aws');
    expect(choose({ writes: true, kind: 'local' }).target.kind).toBe('local');
  });

  it('is the local one of two for a command that reads, with a note about the other', () => {
    write('.local/outputs.json', local);
    write('cdk-outputs.json', deployed);
    const { target, alternative } = choose();
    expect(target.kind).toBe('local');
    expect(alternative).toBe(true);
  });

  it('is the file that --outputs names', () => {
    write('.local/outputs.json', local);
    write('other.json', deployed);
    expect(choose({ outputs: 'other.json' }).target.kind).toBe('aws');
    expect(() => choose({ outputs: 'other.json', writes: true })).toThrow(UsageError);
    expect(() => choose({ outputs: 'none.json' })).toThrow(/none\.json does not exist/);
  });

  it('is refused when the file describes the other kind of stack', () => {
    write('cdk-outputs.json', local);
    expect(() => choose({ kind: 'aws' })).toThrow(/describes a local stack, not --target aws/);
  });

  it('is missing with a word on how to get one', () => {
    expect(() => choose()).toThrow(/npx sluice start.*npx cdk deploy/);
    expect(() => choose({ kind: 'aws' })).toThrow(/npx cdk deploy/);
    expect(() => choose({ kind: 'elsewhere' })).toThrow(/"local" or "aws"/);
  });

  it('is refused when its file does not hold the outputs', () => {
    write('cdk-outputs.json', { ...deployed, Accounts: 'not json' });
    expect(() => choose()).toThrow(/does not hold the outputs of Sluice/);
    write('cdk-outputs.json', { ...deployed, OrdersTableName: undefined });
    expect(() => choose()).toThrow(/Sluice\.OrdersTableName/);
  });
});

describe('the first line of a command', () => {
  function lineOf(outputs: unknown, account: string) {
    write('cdk-outputs.json', outputs);
    return describeTarget(choose().target, account);
  }

  it('names account, Region and whether real money moves', () => {
    expect(lineOf(deployed, 'main')).toBe('AWS 123456789012 ap-northeast-1, LIVE');
    expect(lineOf(deployed, 'dry')).toBe('AWS 123456789012 ap-northeast-1, dry run');
    expect(lineOf(deployed, 'play')).toBe('AWS 123456789012 ap-northeast-1, testnet');
  });

  it('names the exchange of a local stack', () => {
    expect(lineOf(local, 'main')).toBe('local, simulated exchange');
    const Exchange = 'http://127.0.0.1:9000/api/v4';
    expect(lineOf({ ...local, Exchange }, 'main')).toBe(`local, exchange ${Exchange}`);
  });
});
