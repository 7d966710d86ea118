# Completion of apprentice(1) for bash; made by: apprentice generate-bash

_apprentice() {
  local word=${COMP_WORDS[COMP_CWORD]} command= each
  local commands="ask batch learn generate feedback hook import mcp serve worker doctor why undo save load sync compare skills skill add edit remove forget pin applies jobs wait log diff redo relearn prove consolidate inbox sessions search copy export model cost set help"
  local options="--model -m --base-url --reflector-model --manager-model --fallback --local-model --embedding-model --system --role --reasoning-effort --answer-tokens --temperature --context-window --timeout --idle-timeout --requests-per-minute --tokens-per-minute --max-tokens --max-cost --learning-budget --reflectors --learning --proof --learning-mode --layout --skill-budget --max-lessons --store --project --continue -c --private --json --bail --plain --status --wrap --notices --reasoning --offer --effective-score --feedback-weights --yes -y --quiet -q --no-rc --help -h --version -V"
  for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ " $commands " == *" $each "* ]] && command=$each && break
  done
  case ${COMP_WORDS[COMP_CWORD-1]} in
    --schema) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --jobs|-j) return ;;
    --order) COMPREPLY=($(compgen -W "input completion" -- "$word")); return ;;
    --output|-o) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --epochs) return ;;
    --check) return ;;
    --check-timeout) return ;;
    --turns) return ;;
    --persona-model) return ;;
    --retries) return ;;
    --type) return ;;
    --key) return ;;
    --who) return ;;
    --import) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --since) return ;;
    --listen) return ;;
    --token) return ;;
    --for) return ;;
    --category) return ;;
    --limit) return ;;
    --prune) return ;;
    --model|-m) return ;;
    --base-url) return ;;
    --reflector-model) return ;;
    --manager-model) return ;;
    --fallback) return ;;
    --local-model) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --embedding-model) COMPREPLY=($(compgen -W "local none" -- "$word")); return ;;
    --system) return ;;
    --role) return ;;
    --reasoning-effort) COMPREPLY=($(compgen -W "none minimal low medium high" -- "$word")); return ;;
    --answer-tokens) return ;;
    --temperature) return ;;
    --context-window) return ;;
    --timeout) return ;;
    --idle-timeout) return ;;
    --requests-per-minute) return ;;
    --tokens-per-minute) return ;;
    --max-tokens) return ;;
    --max-cost) return ;;
    --learning-budget) return ;;
    --reflectors) return ;;
    --learning) COMPREPLY=($(compgen -W "on pause off" -- "$word")); return ;;
    --proof) COMPREPLY=($(compgen -W "on off" -- "$word")); return ;;
    --learning-mode) COMPREPLY=($(compgen -W "free guided" -- "$word")); return ;;
    --layout) COMPREPLY=($(compgen -W "book relevant" -- "$word")); return ;;
    --skill-budget) return ;;
    --max-lessons) return ;;
    --store) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --status) COMPREPLY=($(compgen -W "on off" -- "$word")); return ;;
    --wrap) COMPREPLY=($(compgen -W "words off" -- "$word")); return ;;
    --notices) COMPREPLY=($(compgen -W "all changes none" -- "$word")); return ;;
    --reasoning) COMPREPLY=($(compgen -W "off dim full" -- "$word")); return ;;
    --offer) COMPREPLY=($(compgen -W "on off" -- "$word")); return ;;
    --effective-score) COMPREPLY=($(compgen -W "latest average weighted" -- "$word")); return ;;
    --feedback-weights) return ;;
    help) COMPREPLY=($(compgen -W "$commands" -- "$word")); return ;;
  esac
  case $command in
    ask) options="--schema $options" ;;
    batch) options="--jobs -j --order --resume --no-record --output -o $options" ;;
    learn) options="--epochs --no-wait --jobs -j --check --check-timeout --resume --output -o $options" ;;
    generate) options="--turns --jobs -j --persona-model --check --check-timeout --retries --order --output -o $options" ;;
    feedback) options="--type --key --who --import $options" ;;
    hook) options="--project $options" ;;
    import) options="--since --dry-run $options" ;;
    serve) options="--listen --token --remote $options" ;;
    save) options="--with-secrets $options" ;;
    load) options="--merge --quarantine $options" ;;
    skills) options="--for --category $options" ;;
    relearn) options="--limit $options" ;;
    consolidate) options="--dry-run --no-model $options" ;;
    sessions) options="--prune --dry-run $options" ;;
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$word"))
  elif [[ -z $command ]]; then COMPREPLY=($(compgen -W "$commands" -- "$word"))
  else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _apprentice apprentice
