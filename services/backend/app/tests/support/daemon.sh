# Runs a program in a folder of its own until standard input closes, which it does however the tests end, then removes
# the folder. Prints what goes wrong on standard error.
#
# usage: sh -c "$(cat daemon.sh)" daemon.sh FOLDER PROGRAM ARGUMENTS...
set -eu
folder=$1
shift
cd "$folder"
mkdir -p data

"$@" >log 2>&1 </dev/null &
program=$!

# A background command reads /dev/null unless it is given another input.
exec 3<&0
{ cat <&3 >/dev/null; touch stopping; kill -KILL "$program"; } 2>/dev/null &

# The shell would tell on standard error that the program was killed.
{ wait "$program"; } 2>/dev/null || [ -e stopping ] || tail -n 30 log >&2
cd /
rm -rf "$folder"
