// The parts of undici that shared/gate/spot/order-stream/undici-socket.ts uses.
exports.Pool = require('undici/lib/dispatcher/pool.js');
exports.buildConnector = require('undici/lib/core/connect.js');
exports.WebSocket = require('undici/lib/web/websocket/websocket.js').WebSocket;
