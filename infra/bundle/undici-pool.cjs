// The part of undici that shared/gate/http.ts uses.
exports.Pool = require('undici/lib/dispatcher/pool.js');
