/**
 * Words of kubectl, stern, docker, journalctl, and git, and what kev calls them. They are only suggested, not
 * accepted.
 */

type Rows = readonly (readonly [typed: string, ...meant: string[]])[];

const COMMANDS: Rows = [
  ['tail logs log follow stream stern journal monitor live listen subscribe', 'watch'],
  [
    'ls list event ev getevents get-events search find grep query filter print dump cat view history read',
    'get',
  ],
  ['show', 'get or describe'],
  ['warnings warning errors error problems failures alerts', 'get --types Warning'],
  ['summary summarize stats count top', 'get --summary'],
  ['create add send post publish new write notify import apply record', 'emit'],
  ['inspect details detail', 'describe'],
  ['analyze explain cause causes reason root-cause rca problem', 'why'],
  ['graph chart plot draw lanes visualize gantt', 'timeline'],
  ['until await wait-for block', 'wait'],
  ['exec do with wrap', 'run'],
  ['sync deliver retry resend redeliver spool outbox push upload', 'flush'],
  ['check diagnose status whoami auth can-i health info cluster-info permissions rbac ping test', 'doctor'],
  ['autocomplete complete completions shell-completion', 'completion'],
  ['version -version ver', '--version'],
  ['usage man manual commands exit quit', '--help'],
];

/** Hints for words that are no command of kev. */
export const COMMAND_HINTS: ReadonlyMap<string, string> = new Map([
  ['ns', 'kev get -n NAMESPACE chooses a namespace'],
  ['ctx', 'kev get --context NAME chooses a context'],
  ['get-contexts', 'kev only records and reads events: use kubectl config get-contexts'],
]);

/** Commands of kubectl without a counterpart in kev. */
export const KUBECTL_COMMANDS: ReadonlySet<string> = new Set(
  (
    'annotate api-resources api-versions attach autoscale certificate config cordon cp debug delete diff drain edit ' +
    'expose kustomize label options patch plugin port-forward proxy replace rollout scale set taint uncordon'
  ).split(' '),
);

const EMIT_FORM =
  'emit: type, reason, and message are arguments: kev emit TYPE/NAME Normal|Warning REASON MESSAGE';

/**
 * The first meaning that the command has is suggested. `COMMAND: text` is a hint for one command only.
 */
const FLAGS: Rows = [
  ['--follow -F --stream --live --monitor', '--watch', 'watch: kev watch follows by itself'],
  ['--watch -w', 'watch: kev watch follows by itself'],
  [
    '--limit --lines --last --head --max --max-count --max-events --num --number --count --top -c',
    '--tail 10',
  ],
  [
    '--warnings --warning --warnings-only --only-warnings --errors --error --problems --bad',
    '--types Warning',
    '--type Warning',
  ],
  ['--normal', '--types Normal', '--type Normal'],
  ['--level --severity --priority --event-type --kind-of-event', '--types', '--type', EMIT_FORM],
  ['--type', '--types', EMIT_FORM],
  ['--types', '--type', EMIT_FORM],
  ['--all --all-ns --all-namespace --allnamespaces --every-namespace -a', '--all-namespaces'],
  ['--ns --namespaces --project', '--namespace'],
  [
    '--grep --match --search --filter --contains --pattern --regex --regexp --query --text --highlight -g -q -H',
    '--include',
  ],
  ['--message --msg -m', '--include', EMIT_FORM],
  ['--not --invert-match --ignore --omit --without --skip --hide --exclude-pattern', '--exclude'],
  ['-r --why --reasons', '--reason', EMIT_FORM],
  ['--reason', EMIT_FORM],
  ['--from --start --after --begin --newer-than --since-time --not-before --age', '--since'],
  ['--to --end --older-than --not-after --until-time', '--before', '--until'],
  ['--deadline --max-time --wait-timeout --time-limit', '--timeout'],
  ['--format --out --output-format', '--output'],
  ['--json', '-o json'],
  ['--yaml', '-o yaml'],
  ['--wide', '-o wide'],
  ['--ndjson --jsonl', '-o ndjson'],
  ['--template --jsonpath --go-template', '-o jsonpath=…'],
  ['--ctx --kube-context --kubecontext --profile', '--context'],
  ['--config --kube-config --kubeconf --conf', '--kubeconfig'],
  ['--host --url --endpoint --api-server --apiserver --address --master', '--server'],
  ['--bearer-token --auth-token', '--token'],
  ['--impersonate --as-user', '--as'],
  [
    '--object --resource --regarding --involved-object --about --pod --deployment --for',
    '--for',
    'wait: kev wait waits for events: kev wait TYPE/NAME --reason REASON; for conditions use kubectl wait',
    'emit: the object is the first argument: kev emit TYPE/NAME Normal|Warning REASON MESSAGE',
    'describe: the object is an argument: kev describe TYPE/NAME',
    'doctor: the object is an argument: kev doctor TYPE/NAME',
  ],
  ['--labels --label', '--selector'],
  ['--pod-selector --object-labels --pod-labels', '--object-selector'],
  ['--field --fields --field-selectors', '--field-selector'],
  ['--owner --owned --children --tree --descendants --include-owned', '--recursive'],
  ['--source --reporter --controller --reported-by --reporting-component', '--component'],
  ['--order --order-by --sorted --sort-order', '--sort'],
  ['--desc --descending --newest-first --newest --latest -R', '--reverse'],
  ['--time --when --date --times --timestamp --show-timestamps --absolute-time -T', '--at', '--timestamps'],
  ['--tz --zone --time-zone', '--timezone'],
  ['--utc', '--timezone UTC'],
  ['--debug --trace --vv', '--verbose'],
  ['-V', 'kev: did you mean --version?'],
  ['--no-color --no-colour --nocolor --plain', '--color never'],
  ['--colour --colors --colorize --ansi', '--color'],
  ['--no-header --noheaders --noheader --headers --hide-headers', '--no-headers'],
  ['--file --input --from-file --path', '--filename'],
  ['--db --database --data --data-dir --store-path', '--store'],
  ['--offline', '--local'],
  ['--until-event --exit-on --stop-on --wait-for', '--until'],
  ['--fail --fail-if --fail-on-warning --error-on', '--fail-on Warning', '--fail-on'],
  ['--command --cmd --exec -c', 'run: the command comes last: kev run -- COMMAND'],
];

/** Words that are typed for a command, and what to type instead; several are separated by `or`. */
export const COMMAND_SYNONYMS: ReadonlyMap<string, string> = new Map(
  COMMANDS.flatMap(([typed, meant = '']) => typed.split(' ').map((word) => [word, meant] as const)),
);

/** The meanings of flags: what to type instead, or a hint for one command (`in`). */
export const FLAG_SYNONYMS = new Map<string, { to: string; in?: string | undefined }[]>();
for (const [typed, ...meant] of FLAGS) {
  const meanings = meant.map((text) => {
    const [, command, words = text] = /^([a-z]+): (.*)$/.exec(text) ?? [];
    return { to: words, in: command };
  });
  for (const flag of typed.split(' '))
    FLAG_SYNONYMS.set(flag, [...(FLAG_SYNONYMS.get(flag) ?? []), ...meanings]);
}
