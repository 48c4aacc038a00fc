#!/usr/bin/env bash
# A bootstrap as an array of 8 on a Slurm of one machine: one of its tasks is killed and requeued; the
# merged parts must be, byte for byte, what one process makes. Needs root and Debian's slurm-wlm,
# slurmctld, slurmd and munge; skipped, saying so, where they are not.
#
#     tests/cluster/slurm.sh [DENO]
set -euo pipefail
deno=${1:-deno}
root=$(cd "$(dirname "$0")/../.." && pwd)

for program in munged slurmctld slurmd sbatch squeue scontrol; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || {
    echo "skipped: $program is not installed"
    exit 0
  }
done
if [[ $(id -u) != 0 ]]; then
  echo "skipped: the daemons of Slurm need root"
  exit 0
fi
export PATH=$PATH:/usr/sbin

work=$(mktemp -d)
chmod 755 "$work"
end() {
  local status=$?
  scontrol shutdown >/dev/null 2>&1 || true
  for name in slurmd slurmctld munged; do
    [[ -s $work/$name.pid ]] && kill "$(cat "$work/$name.pid")" 2>/dev/null
  done
  ((status == 0)) || tail -n 20 "$work"/*.log "$work"/*.out 2>/dev/null
  sleep 1
  rm -rf "$work"
  exit $status
}
trap end EXIT

fail() {
  echo "failed: $*"
  exit 1
}

# Waits until a command succeeds, or fails after so many seconds.
patiently() {
  local seconds=$1
  shift
  for ((i = 0; i < 10 * seconds; i++)); do
    if "$@" 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  fail "not within $seconds s: $*"
}

# The daemons, apart from any that the machine has: own key, socket, ports and folders.
port=$((20000 + RANDOM % 20000))
(umask 077 && dd if=/dev/urandom of="$work/munge.key" bs=1024 count=1 2>/dev/null)
munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" \
  --pid-file="$work/munged.pid" --log-file="$work/munged.log" \
  --seed-file="$work/munge.seed"
mkdir "$work/state" "$work/spool"
cat >"$work/slurm.conf" <<CONF
ClusterName=softmix
SlurmctldHost=$(hostname)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
JobRequeue=1
KillWait=2
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
NodeName=$(hostname) CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$work/slurm.conf
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"
patiently 30 bash -c 'sinfo -h -o %T | grep -qx idle'

# A study: what one process makes of it.
cd "$work"
cat >softmix <<SOFTMIX
#!/usr/bin/env bash
exec "$deno" run -q --allow-read --allow-write --allow-env "$root/lib/cli.ts" "\$@"
SOFTMIX
chmod 755 softmix
./softmix simulate --items 2000 --features 10 --components 3 --choices 50000 --out d.csv
./softmix fit d.csv --counts count --id item --components 3 --no-diagnostics --quiet --out m.json
study="bootstrap m.json d.csv --replicates 160 --starts 2 --quiet"
./softmix $study --workers 2 --out one.json

# The same by an array.
cat >job.sh <<JOB
#!/usr/bin/env bash
cd "$work" && exec ./softmix $study --workers 1 --shard auto --out part-\$SLURM_ARRAY_TASK_ID.json
JOB
job=$(sbatch --parsable --array=1-8 --cpus-per-task=1 --output="$work/%a.out" job.sh)

# Task 3 is killed with its part half made, and requeued.
patiently 90 test -s part-3.json
scontrol requeue "${job}_3"
patiently 20 bash -c "! squeue -h -t R,CG -o %K -j ${job}_3 | grep -q ."
grep -q '"status": "interrupted"' part-3.json || fail "part 3 was whole before it was requeued"
echo "task 3 requeued with $(grep -c '^\[[0-9]' part-3.json) of 20 replicates done"
patiently 10 scontrol update "JobId=${job}_3" StartTime=now
patiently 120 bash -c "[[ -z \$(squeue -h -j $job -o %i 2>&1 | grep -v Invalid) ]]"
./softmix merge part-*.json --out all.json
cmp one.json all.json || fail "the merged parts are not what one process makes"
echo "ok: 8 parts of an array, one of them requeued, merge to the bytes of one process"
