// Stands in for @aws-sdk/endpoint-cache: DynamoDB's endpoint is known, and never discovered.
exports.EndpointCache = class {};
