# Waits until its standard input is closed, which also happens when the process that holds
# the other end is killed; then ends every process that carries the mark, runs the command that
# follows, and removes the folder.
mark=$1
folder=$2
shift 2
marked() { grep -lsaF "$mark=" /proc/[0-9]*/environ | cut -d / -f 3; }
end() { for process in $(marked); do kill -"$1" "$process" 2>/dev/null; done; }

read -r _
end TERM
round=0
while [ -n "$(marked)" ] && [ "$round" -lt 200 ]; do
  round=$((round + 1))
  if [ "$round" -gt 20 ]; then end KILL; fi
  sleep 0.05
done
if [ $# -gt 0 ]; then "$@" </dev/null; fi
rm -rf "$folder"
