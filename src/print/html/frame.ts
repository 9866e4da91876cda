import { GROUPINGS } from '../../explain/lanes/groups.ts';

/** The controls of the page, for its script. Without scripts they stay hidden. */
export const FRAME = `<section id="app" aria-label="Timeline" hidden>
<div class="bar">
<div class="filter"><input id="filter" type="search" aria-label="Filter events" aria-describedby="status" autocomplete="off" spellcheck="false" placeholder="Filter: Warning, reason=BackOff, deploy/web, /regex/i, -n shop, text"><kbd aria-hidden="true">/</kbd></div>
<label class="choice"><span>Group by</span> <select aria-label="Group by" id="by">${GROUPINGS.map((by) => `<option>${by}</option>`).join('')}</select></label>
<div class="joined" role="group" aria-label="Zoom"><button id="out" type="button" aria-label="Zoom out" title="Zoom out (-)">−</button><button id="in" type="button" aria-label="Zoom in" title="Zoom in (+)">+</button><button id="all" type="button" title="Show everything (0)">All</button></div>
<button id="utc" type="button" aria-pressed="false" title="Show times in UTC">UTC</button>
<button id="theme" type="button" aria-pressed="false" title="Use dark colors">Dark</button>
<button id="help" type="button" aria-expanded="false" aria-controls="keys" title="Keys (?)">Keys</button>
</div>
<div id="keys" hidden><dl>
<dt><kbd>/</kbd></dt><dd>filter; <kbd>Esc</kbd> leaves it</dd>
<dt><kbd>n</kbd> <kbd>p</kbd></dt><dd>next and previous event of the lane, then of the next lane</dd>
<dt><kbd>↑</kbd> <kbd>↓</kbd></dt><dd>the event of the lane above or below that is nearest in time</dd>
<dt><kbd>Enter</kbd></dt><dd>details of the event; <kbd>Esc</kbd> closes them</dd>
<dt><kbd>←</kbd> <kbd>→</kbd></dt><dd>earlier, later</dd>
<dt><kbd>+</kbd> <kbd>-</kbd> <kbd>0</kbd></dt><dd>zoom in, zoom out, show everything</dd>
</dl><p>The wheel zooms, and scrolls over the names. Drag to move. Drag over the strip, over the times, or with Shift to zoom to a part.</p></div>
<div class="top"><p class="legend" aria-hidden="true"><span>Normal</span><span class="warning">Warning</span><span class="between">repeats in between</span><span class="gap">not recorded</span></p><canvas id="overview" role="img" aria-label="How many events happened when"></canvas></div>
<div id="chart" tabindex="0" role="application" aria-label="Lanes of events" aria-describedby="keys">
<div id="stage"><canvas id="lanes" role="img" aria-label="Events of each lane over time; a table is below"></canvas><div id="labels"></div><div id="empty" hidden>No events match the filter.</div></div>
<div id="space"></div>
</div>
<div id="tip" aria-hidden="true" hidden></div>
<aside id="drawer" role="dialog" aria-label="Details of the event" tabindex="-1" hidden></aside>
<p id="spoken" class="unseen" role="status"></p>
</section>`;
