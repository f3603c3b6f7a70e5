// Stands in for the SDK's reader of ~/.aws: Lambda has no such files, and looks for them otherwise.
const nothing = Promise.resolve({ configFile: {}, credentialsFile: {} });

exports.loadSharedConfigFiles = () => nothing;
