import { openCluster } from '../../src/index.ts';

const webhook = process.env.SLACK_WEBHOOK_URL ?? '';
await using cluster = await openCluster();
const { namespace } = cluster;
for await (const event of cluster.watch({ namespace, types: ['Warning'] })) {
  const { kind, name } = event.involvedObject;
  const text = `${event.reason}: ${kind} ${name}: ${event.message}`;
  // As plain text, so that nothing in a message pings a channel.
  const blocks = [{ type: 'section', text: { type: 'plain_text', text } }];
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(webhook, { method: 'POST', headers, body: JSON.stringify({ text, blocks }) });
  if (!response.ok) console.error(`Slack answered ${response.status}`);
}
