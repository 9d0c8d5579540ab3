# Completion of purse for fish, made by: purse completion fish
# The program itself says what can follow: it knows its commands, and the codes that are on the books.
function __purse_words
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    for line in ($words[1] completion words -- $words[2..-1] "$last" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$last"
        else
            echo $line
        end
    end
end
complete -c purse -f -a '(__purse_words)'
