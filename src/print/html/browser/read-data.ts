import type { LaneEvent } from '../../../explain/lanes/lane-event.ts';
import type { PageData, TextMember } from '../page-data.ts';

/** Reads the events of a page. They have no names, which nothing in a page needs. */
export function readEvents(data: PageData): LaneEvent[] {
  const { texts, columns, base, first, length, occurrences } = data;
  const text = (member: TextMember, at: number) => texts[columns[member][at] as number] ?? '';
  const events = first.map(
    (offset, at): LaneEvent => ({
      name: '',
      object: text('object', at),
      namespace: text('namespace', at),
      owner: text('owner', at),
      isOwnerInferred: false,
      node: text('node', at),
      reason: text('reason', at),
      type: text('type', at),
      message: text('message', at),
      component: text('component', at),
      first: base + offset,
      last: base + offset + (length[at] ?? 0),
      occurrences: occurrences[at] ?? 1,
    }),
  );
  for (const at of data.inferred) change(events[at], { isOwnerInferred: true });
  for (const [at, states] of data.states) change(events[at], { states });
  for (const [at, cluster] of columns.cluster.entries()) {
    if (cluster >= 0) change(events[at], { cluster: text('cluster', at) });
  }
  return events;
}

function change(event: LaneEvent | undefined, members: Partial<LaneEvent>): void {
  if (event) Object.assign(event, members);
}
