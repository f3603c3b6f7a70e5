import { App } from 'aws-cdk-lib';
import { ConfigError } from '../shared/config/parse-config.ts';
import { readConfig } from '../shared/config/read-config.ts';
import { noteIfDestroyed } from './command-line/kept-after-destroy.ts';
import { stackNameOf } from './command-line/stack-name.ts';
import featureFlags from './feature-flags.json' with { type: 'json' };
import { SluiceStack } from './sluice-stack.ts';

// The app behind `cdk deploy` and `npm start`: one stack from one configuration file.
const app = new App({
  // Else a faulty configuration ends in the synthesis of an app without a stack, for three seconds.
  autoSynth: false,
  // Here, and not in a cdk.json: the folder of a user has one of its own, which an update leaves alone.
  context: featureFlags,
  postCliContext: {
    // CloudFormation's own rules, run offline; a finding ends the synthesis.
    '@aws-cdk/core:validateAgainstDefaultRules': true,
  },
});
const file = app.node.tryGetContext('config') ?? process.env.SLUICE_CONFIG ?? 'sluice.config.json';

try {
  const stackName = stackNameOf(app.node.tryGetContext('stack'));
  new SluiceStack(app, stackName, {
    config: readConfig(file),
    description: 'Sluice: event-driven order automation for a Gate account',
  });
  app.synth();
  noteIfDestroyed(stackName, (text) => console.error(text));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
