/** The script for fish, which supports candidates with descriptions after a tab. */
export const fish = String.raw`# fish completion for kev

function __kev_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string collect)
    set -l answer ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
    set -l directive (string replace : '' -- $answer[-1])
    if test (count $answer) -gt 1
        printf '%s\n' $answer[1..-2]
    else if test "$directive" = 0
        set -l flag (string match -r '^--?[^=]*=' -- "$current")
        printf '%s\n' "$flag"(__fish_complete_path (string replace -r '^--?[^=]*=' '' -- "$current"))
    end
end

for name in kev kubectl-kev
    complete -c $name -e
    complete -c $name -k -f -a '(__kev_complete)'
end
`;
