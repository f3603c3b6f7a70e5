/**
 * The parts of fauxqs that the local SQS stands on. The package exports only its HTTP server, which
 * listens on every network interface; its store and its actions are used directly: nothing listens,
 * and a call costs no HTTP hop. This is the one file that reaches inside the package.
 */
export { SqsError } from '../../../node_modules/fauxqs/dist/common/errors.js';
export { md5OfMessageAttributes } from '../../../node_modules/fauxqs/dist/common/md5.js';
export { PersistenceManager } from '../../../node_modules/fauxqs/dist/persistence.js';
export { S3Store } from '../../../node_modules/fauxqs/dist/s3/s3Store.js';
export { SnsStore } from '../../../node_modules/fauxqs/dist/sns/snsStore.js';
export { changeMessageVisibility } from '../../../node_modules/fauxqs/dist/sqs/actions/changeMessageVisibility.js';
export { changeMessageVisibilityBatch } from '../../../node_modules/fauxqs/dist/sqs/actions/changeMessageVisibilityBatch.js';
export { deleteMessage } from '../../../node_modules/fauxqs/dist/sqs/actions/deleteMessage.js';
export { deleteMessageBatch } from '../../../node_modules/fauxqs/dist/sqs/actions/deleteMessageBatch.js';
export { deleteQueue } from '../../../node_modules/fauxqs/dist/sqs/actions/deleteQueue.js';
export { getQueueAttributes } from '../../../node_modules/fauxqs/dist/sqs/actions/getQueueAttributes.js';
export { listQueues } from '../../../node_modules/fauxqs/dist/sqs/actions/listQueues.js';
export { purgeQueue } from '../../../node_modules/fauxqs/dist/sqs/actions/purgeQueue.js';
export { receiveMessage } from '../../../node_modules/fauxqs/dist/sqs/actions/receiveMessage.js';
export { sendMessage } from '../../../node_modules/fauxqs/dist/sqs/actions/sendMessage.js';
export { sendMessageBatch } from '../../../node_modules/fauxqs/dist/sqs/actions/sendMessageBatch.js';
export { setQueueAttributes } from '../../../node_modules/fauxqs/dist/sqs/actions/setQueueAttributes.js';
export { type SqsQueue, SqsStore } from '../../../node_modules/fauxqs/dist/sqs/sqsStore.js';
export { INVALID_MESSAGE_BODY_CHAR } from '../../../node_modules/fauxqs/dist/sqs/sqsTypes.js';
