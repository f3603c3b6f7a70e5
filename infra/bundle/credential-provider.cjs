// Replaces @aws-sdk/credential-provider-node: Lambda passes credentials in the environment.
const { fromEnv } = require('@aws-sdk/credential-provider-env');

exports.defaultProvider = fromEnv;
