"""Sends an order, waits until it has ended, and reads its record.

python3 orders.py OUTPUTS ID: OUTPUTS is .local/outputs.json, or cdk-outputs.json with your AWS credentials.
Needs boto3 1.26 or newer.
"""

import base64
import hashlib
import json
import sys
import time

import boto3

outputs_file, order_id = sys.argv[1:]
with open(outputs_file) as file:
    (outputs,) = json.load(file).values()

# The local stack takes any credentials.
local = {
    "endpoint_url": outputs.get("Endpoint"),
    "region_name": "us-east-1",
    "aws_access_key_id": "local",
    "aws_secret_access_key": "local",
}
options = local if "Endpoint" in outputs else {}
sqs = boto3.client("sqs", **options)
events = boto3.client("events", **options)
dynamodb = boto3.resource("dynamodb", **options)

# 1. A queue that gets an event when an order has ended. Made once, not for each order.
bus = outputs["EventBusName"]
queue_url = sqs.create_queue(QueueName="order-events")["QueueUrl"]
attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
queue_arn = attributes["Attributes"]["QueueArn"]
pattern = {"source": ["sluice"], "detail": {"ended": [True]}}
rule = events.put_rule(Name="orders-ended", EventBusName=bus, EventPattern=json.dumps(pattern))
allow_rule = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": queue_arn,
    "Condition": {"ArnEquals": {"aws:SourceArn": rule["RuleArn"]}},
}
policy = json.dumps({"Version": "2012-10-17", "Statement": [allow_rule]})
sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"Policy": policy})
events.put_targets(
    Rule="orders-ended", EventBusName=bus, Targets=[{"Id": "queue", "Arn": queue_arn}]
)

# 2. The order: a message to the order queue. Its group is the account and the pair.
order = {
    "id": order_id,
    "currency_pair": "BTC_USDT",
    "type": "market",
    "side": "buy",
    "amount": "10",
}
sqs.send_message(
    QueueUrl=outputs["OrderQueueUrl"],
    MessageBody=json.dumps(order),
    MessageGroupId="main#BTC_USDT",
)

# 3. Its end, as an event.
deadline = time.monotonic() + 60
ended = None
while ended is None and time.monotonic() < deadline:
    received = sqs.receive_message(
        QueueUrl=queue_url, WaitTimeSeconds=10, MaxNumberOfMessages=10
    )
    for message in received.get("Messages", []):
        detail = json.loads(message["Body"])["detail"]
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        if detail["id"] == order_id:
            ended = detail
if ended is None:
    sys.exit("No event within a minute.")
print("event:", ended["status"], ended["filled_amount"])


# 4. Its record, by its key.
def short_hash(text, length):
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:length]


stem = short_hash(outputs["Deployment"], 4) + short_hash(f"main|{order_id}", 21)
table = dynamodb.Table(outputs["OrdersTableName"])
record = table.get_item(Key={"pk": f"ORDER#{stem}", "sk": "ORDER"}, ConsistentRead=True)["Item"]
print("record:", record["status"], record["filledAmount"])
