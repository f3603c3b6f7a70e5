#!/usr/bin/env bash
# Sends an order, waits until it has ended, and reads its record.
#
# bash orders.sh OUTPUTS ID: OUTPUTS is .local/outputs.json, or cdk-outputs.json with your AWS credentials.
# Needs the AWS CLI, jq, openssl and base32 (coreutils).
set -euo pipefail
outputs=$1
id=$2
output() { jq -r ".[].$1 // empty" "$outputs"; }

# The local stack takes any credentials.
endpoint=$(output Endpoint)
if [ -n "$endpoint" ]; then
  export AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
fi
aws=(aws ${endpoint:+--endpoint-url "$endpoint"} --output json)

# 1. A queue that gets an event when an order has ended. Made once, not for each order.
bus=$(output EventBusName)
queue=$("${aws[@]}" sqs create-queue --queue-name order-events | jq -r .QueueUrl)
arn=$("${aws[@]}" sqs get-queue-attributes --queue-url "$queue" --attribute-names QueueArn |
  jq -r .Attributes.QueueArn)
rule=$("${aws[@]}" events put-rule --event-bus-name "$bus" --name orders-ended \
  --event-pattern '{"source": ["sluice"], "detail": {"ended": [true]}}' | jq -r .RuleArn)
policy=$(jq -cn --arg arn "$arn" --arg rule "$rule" '{Version: "2012-10-17", Statement: [{
  Effect: "Allow", Principal: {Service: "events.amazonaws.com"}, Action: "sqs:SendMessage",
  Resource: $arn, Condition: {ArnEquals: {"aws:SourceArn": $rule}}}]}')
"${aws[@]}" sqs set-queue-attributes --queue-url "$queue" \
  --attributes "$(jq -cn --arg policy "$policy" '{Policy: $policy}')"
"${aws[@]}" events put-targets --event-bus-name "$bus" --rule orders-ended \
  --targets "Id=queue,Arn=$arn" > /dev/null

# 2. The order: a message to the order queue. Its group is the account and the pair.
"${aws[@]}" sqs send-message --queue-url "$(output OrderQueueUrl)" \
  --message-group-id 'main#BTC_USDT' \
  --message-body "$(jq -cn --arg id "$id" '{id: $id, currency_pair: "BTC_USDT", type: "market",
    side: "buy", amount: "10"}')" > /dev/null

# 3. Its end, as an event.
ended=
for _ in 1 2 3 4 5 6; do
  message=$("${aws[@]}" sqs receive-message --queue-url "$queue" --wait-time-seconds 10)
  [ -n "$message" ] || continue
  "${aws[@]}" sqs delete-message --queue-url "$queue" \
    --receipt-handle "$(jq -r '.Messages[0].ReceiptHandle' <<< "$message")"
  ended=$(jq -c --arg id "$id" \
    '.Messages[0].Body | fromjson | .detail | select(.id == $id)' <<< "$message")
  [ -z "$ended" ] || break
done
[ -n "$ended" ] || { echo 'No event within a minute.' >&2; exit 1; }
jq -r '"event: \(.status) \(.filled_amount)"' <<< "$ended"

# 4. Its record, by its key.
short_hash() { printf %s "$1" | openssl dgst -sha256 -binary | base32 -w 0 | tr A-Z a-z | head -c "$2"; }
stem=$(short_hash "$(output Deployment)" 4)$(short_hash "main|$id" 21)
"${aws[@]}" dynamodb get-item --table-name "$(output OrdersTableName)" --consistent-read \
  --key "$(jq -cn --arg pk "ORDER#$stem" '{pk: {S: $pk}, sk: {S: "ORDER"}}')" |
  jq -r '"record: \(.Item.status.S) \(.Item.filledAmount.S)"'
