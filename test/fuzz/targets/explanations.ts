import { explain } from '../../../src/explain/explain.ts';
import type { WhyAnswer } from '../../../src/print/why/answer.ts';
import { formatWhyJson } from '../../../src/print/why/json.ts';
import { formatWhyMarkdown } from '../../../src/print/why/markdown.ts';
import { formatWhyText } from '../../../src/print/why/text.ts';
import { nearIncident } from '../near-incident.ts';
import { checkSame, checkVisible, target } from '../target.ts';

/** Events that are nearly those of an incident, on their way to an explanation. */

export const explanations = target('explanations', nearIncident, async ({ now, read }) => {
  const events = await read();
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
