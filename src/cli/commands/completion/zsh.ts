/** The script for zsh, to be sourced after compinit, or stored as `_kev` in a directory of fpath. */
export const zsh = String.raw`#compdef kev kubectl-kev

_kev() {
  local line text directive=0 width=0 i
  local -a candidates descriptions shown
  local -a typed=("${'$'}{(@Q)words[2,CURRENT-1]}" "${'$'}{(Q)PREFIX}")
  for line in "${'$'}{(@f)$("${'$'}{(Q)~words[1]}" __complete -- "${'$'}{typed[@]}" 2>/dev/null)}"; do
    if [[ $line == :* ]]; then
      directive=${'$'}{line#:}
    elif [[ -n $line ]]; then
      text=${'$'}{line%%$'\t'*}
      candidates+=("$text")
      descriptions+=("${'$'}{${'$'}{line#$text}#$'\t'}")
      (( ${'$'}{#text} > width )) && width=${'$'}{#text}
    fi
  done
  for (( i = 1; i <= ${'$'}{#candidates}; i++ )); do
    text=${'$'}{candidates[i]}
    [[ -n ${'$'}{descriptions[i]} ]] && text="${'$'}{(r:width:)text}  -- ${'$'}{descriptions[i]}"
    shown+=("${'$'}{text[1,COLUMNS-1]}")
  done

  if (( ${'$'}{#candidates} )); then
    local -a options=(-l -V kev)
    (( directive & 2 )) && options+=(-S '')
    compadd "${'$'}{options[@]}" -d shown -a candidates
  elif (( ! (directive & 4) )); then
    compset -P '*='
    _files
  fi
}

# Sourced, it is registered here; as a file of fpath it is called by what compinit makes of the first line.
if [[ ${'$'}{funcstack[1]} == _kev ]]; then
  _kev "$@"
else
  compdef _kev kev kubectl-kev
fi
`;
