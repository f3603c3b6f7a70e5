// Replaces modules that the functions never call.
module.exports = {};
