#compdef purse
# Completion of purse for zsh, made by: purse completion zsh
# The program itself says what can follow: it knows its commands, and the codes that are on the books.
_purse() {
  local line word about
  local -a answer offered
  local ret=1
  answer=("${(@f)$("${(Q)words[1]}" completion words -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "${answer[@]}"; do
    if [[ $line == :files ]]; then
      _files && ret=0
    elif [[ -n $line ]]; then
      word=${line%%$'\t'*}
      about=${line#$word}
      offered+=("${word//:/\\:}:${about#$'\t'}")
    fi
  done
  if (( $#offered )); then
    _describe -V purse offered -M 'm:{a-zA-Z}={A-Za-z}' && ret=0
  fi
  return ret
}
if [[ ${funcstack[1]} == _purse ]]; then
  _purse "$@"
elif (( $+functions[compdef] )); then
  compdef _purse purse
fi
