import { App, CfnResource } from 'aws-cdk-lib';
import { SluiceStack } from '../../infra/sluice-stack.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';

/** One of everything that draws an arrow; a fixed IP changes the network and no arrow. */
const SAMPLE = {
  accounts: { main: { secret: 'sluice/main', pairs: ['BTC_USDT'] } },
  portfolios: {
    core: { capital: '1000', schedule: 'cron(0 9 * * ? *)', targets: { BTC: '0.5' } },
  },
  recurring: {
    weekly: {
      schedule: 'cron(0 9 ? * MON *)',
      order: { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '25' },
    },
  },
  webhooks: {
    tradingview: {
      secret: 'sluice/webhook-tradingview',
      id: '{{id}}',
      order: { currency_pair: '{{pair}}', side: '{{side}}', type: 'market', amount: '25' },
    },
  },
  telegram: { secret: 'sluice/telegram', chats: ['123456789'] },
  alarmEmail: 'trader@example.com',
};

/** A resource of the synthesized template, under the name that it has in the code. */
export type Part = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own properties
  readonly properties: any;
};

/** Names that CDK gives alike in every construct, or that say nothing alone. */
const COMMON = ['FunctionUrl', 'Secret'];

function nameOf(path: readonly string[]): string {
  const name = path.at(-1)!;
  return COMMON.includes(name) ? `${path.at(-2)}${name.replace('Function', '')}` : name;
}

/** The parts of a stack that has everything which moves orders. */
export function sampleStack(): readonly Part[] {
  const app = new App({ analyticsReporting: false });
  const config = parseConfig(JSON.stringify(SAMPLE), 'the sample configuration');
  const stack = new SluiceStack(app, 'Sluice', { config });
  const { Resources } = app.synth().getStackByName(stack.stackName).template;
  return stack.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .map((resource) => {
      const id: string = stack.resolve(resource.logicalId);
      const path = resource.node.path.split('/').filter((each) => each !== 'Resource');
      return {
        id,
        name: nameOf(path),
        type: resource.cfnResourceType,
        properties: Resources[id].Properties,
      };
    });
}
