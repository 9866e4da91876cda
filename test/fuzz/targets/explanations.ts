import fc from 'fast-check';
import { parseTime } from '../../../src/event/time.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { explain } from '../../../src/explain/explain.ts';
import type { WhyAnswer } from '../../../src/print/why/answer.ts';
import { formatWhyJson } from '../../../src/print/why/json.ts';
import { formatWhyMarkdown } from '../../../src/print/why/markdown.ts';
import { formatWhyText } from '../../../src/print/why/text.ts';
import { readIncidents } from '../../incidents/incident.ts';
import { mutatedText } from '../mutated-text.ts';
import { mutatedValue } from '../mutated-value.ts';
import { readEvents } from '../read-events.ts';
import { checkSame, checkVisible, target } from '../target.ts';

/** Events that are nearly those of an incident, on their way to an explanation. */

const incident = fc.constantFrom(...readIncidents()).chain(({ events, now }) =>
  fc.record({
    now: fc.constant(parseTime(now) ?? 0n),
    kept: fc.subarray(events),
    changed: fc.array(mutatedValue(events), { maxLength: 4 }),
    reworded: fc.array(
      fc
        .tuple(fc.constantFrom(...events), mutatedText(events.map(({ message }) => message ?? '')))
        .map(([event, message]): CoreV1Event => ({ ...event, message })),
      { maxLength: 4 },
    ),
  }),
);

export const explanations = target('explanations', incident, async ({ now, kept, changed, reworded }) => {
  const items = [...kept, ...changed, ...reworded];
  const { events } = await readEvents(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  const explanation = explain({ namespace: undefined }, { events }, now);
  const given = new Set(events);
  for (const { facts } of explanation.stories)
    checkSame(facts.filter(({ event }) => !given.has(event)).length, 0);
  const answer: WhyAnswer = {
    object: undefined,
    namespace: undefined,
    context: undefined,
    explanation,
    now,
    commandFor: () => 'kev get',
  };
  checkSame(JSON.parse(formatWhyJson([answer])).stories.length, explanation.stories.length);
  checkVisible(formatWhyMarkdown([answer]));
  for (const showEvents of [false, true])
    checkVisible(formatWhyText([answer], { showEvents, lineWidth: 80 }));
});
