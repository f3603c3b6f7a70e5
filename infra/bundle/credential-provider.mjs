// Replaces @aws-sdk/credential-provider-node: Lambda passes credentials in the environment. A module:
// what require() loads, and everything that it imports, would be wrapped in functions and parsed twice.
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
