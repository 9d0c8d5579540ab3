# Completion of purse for bash, made by: purse completion bash
# The program itself says what can follow: it knows its commands, and the codes that are on the books.
_purse() {
  local i w cut last words=()
  # Bash takes words apart at = and :, the program does not.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    w=${COMP_WORDS[i]}
    if ((${#words[@]})) && [[ $w == [=:]* || ${words[${#words[@]} - 1]} == *[=:] ]]; then
      words[${#words[@]} - 1]+=$w
    else
      words+=("$w")
    fi
  done
  last=${words[${#words[@]} - 1]}
  cut=
  if [[ $last == *[=:]* ]]; then cut=${last%"${last##*[=:]}"}; fi
  COMPREPLY=()
  while IFS=$'\t' read -r w _; do
    if [[ $w == :files ]]; then
      compopt -o default 2>/dev/null
    else
      COMPREPLY+=("${w#"$cut"}")
    fi
  done < <("${COMP_WORDS[0]}" completion words -- "${words[@]}" 2>/dev/null)
}
complete -F _purse purse
