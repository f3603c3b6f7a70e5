// Replaces the SDK's reader of ~/.aws: Lambda has no such files, and the SDK would search for them.
const nothing = Promise.resolve({ configFile: {}, credentialsFile: {} });

exports.loadSharedConfigFiles = () => nothing;
