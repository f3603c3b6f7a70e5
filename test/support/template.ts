import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SluiceStack } from '../../infra/sluice-stack.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import type { Config } from '../../shared/config/schema.ts';

const CONFIG = {
  accounts: {
    main: { secret: 'sluice/main', pairs: ['BTC_USDT'] },
    second: { secret: 'sluice/second', exchange: 'testnet', pairs: '*' },
  },
};

/** A configuration of two accounts, with these sections beside. */
export function configWith(sections: object): Config {
  return parseConfig(JSON.stringify({ ...CONFIG, ...sections }), 'the configuration of the tests');
}

/** The stack for two accounts, with these sections of the configuration beside. */
export function synthesizeStack(sections: object = {}): SluiceStack {
  const app = new App({ analyticsReporting: false });
  return new SluiceStack(app, 'Sluice', { config: configWith(sections) });
}

export function synthesizeTemplate(sections: object = {}): Template {
  return Template.fromStack(synthesizeStack(sections));
}

export type PolicyStatement = {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
};

export type Resource = {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: a test names the properties that it expects
  readonly Properties: any;
};

/** The resources of one type by logical id. */
export function resourcesOf(template: Template, type: string): Readonly<Record<string, Resource>> {
  return template.findResources(type) as Record<string, Resource>;
}

/** The only resource of its type whose logical id holds this name. */
export function resourceNamed(template: Template, type: string, name: string): Resource {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.includes(name));
  if (found.length !== 1) throw new Error(`${found.length} resources ${type} named ${name}.`);
  return found[0]![1];
}
