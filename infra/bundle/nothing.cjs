// Stands in for what is never called.
module.exports = {};
