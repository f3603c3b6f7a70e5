// Stands in for @aws-sdk/credential-provider-node: in Lambda credentials are in the environment.
const { fromEnv } = require('@aws-sdk/credential-provider-env');

exports.defaultProvider = fromEnv;
