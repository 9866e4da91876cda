/**
 * The script for bash, 3.2 and later, without bash-completion.
 *
 * bash splits words at "=" and ":", which are part of flags and names: the script joins the words again, and returns
 * only the part of a candidate after the last of these characters.
 */
export const bash = String.raw`# bash completion for kev

_kev() {
  local rest=${'$'}{COMP_LINE:0:COMP_POINT} part i count=0
  local words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    part=${'$'}{COMP_WORDS[i]}
    [[ $i -eq $COMP_CWORD ]] && part=${'$'}{rest#"${'$'}{rest%%[![:space:]]*}"}
    if [[ $count -gt 0 && -n $rest && $rest != [[:space:]]* ]]; then
      words[count - 1]+=$part
    else
      words[count++]=$part
    fi
    rest=${'$'}{rest#*"$part"}
  done

  local current=${'$'}{words[count - 1]} head='' sign before
  for sign in = :; do
    if [[ $COMP_WORDBREAKS == *"$sign"* && $current == *"$sign"* ]]; then
      before=${'$'}{current%"${'$'}{current##*"$sign"}"}
      [[ ${'$'}{#before} -gt ${'$'}{#head} ]] && head=$before
    fi
  done

  local line candidate directive=0
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) directive=${'$'}{line#:} ;;
      *)
        candidate=${'$'}{line%%$'\t'*}
        printf -v candidate %q "${'$'}{candidate#"$head"}"
        COMPREPLY[${'$'}{#COMPREPLY[@]}]=$candidate
        ;;
    esac
  done < <("${'$'}{words[0]/#\~/$HOME}" __complete -- "${'$'}{words[@]:1}" 2>/dev/null)

  [[ ${'$'}{#COMPREPLY[@]} -gt 0 ]] && compopt -o nosort 2>/dev/null
  [[ $((directive & 2)) -ne 0 ]] && compopt -o nospace 2>/dev/null
  [[ $((directive & 4)) -eq 0 ]] && compopt -o default 2>/dev/null
  return 0
}

complete -F _kev kev kubectl-kev
`;
