# shellcheck shell=sh disable=SC2154,SC2312 # the sandbox sets variables; literals are meant
# What worker-health asks the API itself, and what it leaves to the CLI.
# shellcheck source=../sandbox.sh
. "${suite_file%/*}/../sandbox.sh"
[ "$sandbox_holds" = yes ] || return 0

# usage: engine TEXT       an endpoint that answers its one caller with TEXT and keeps the request; waits for the caller to go
engine() {
	rm -f "$sandbox/root/var/run/docker.sock"
	perl -MSocket -e 'alarm 60; $SIG{PIPE} = "IGNORE"; my ($path, $request, $text) = @ARGV;
		socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("$path.new")); listen(S, 5); rename("$path.new", $path);
		accept(C, S); sysread(C, my $asked, 4096); open(R, ">", $request); print R $asked; close R;
		syswrite(C, $text) if length $text; $text =~ /\n/ ? shutdown(C, 1) : 1; 1 while sysread(C, my $more, 4096)' \
		"$sandbox/root/var/run/docker.sock" "$sandbox/request" "$1" &
	engine_pid=$!
	while [ ! -S "$sandbox/root/var/run/docker.sock" ]; do kill -0 "$engine_pid" || return 1; done
}

# usage: health TEXT       worker-health beside an engine that answers with TEXT
health() {
	engine "$1"
	run WORKER_DOCKER=required WORKER_DOCKER_TIMEOUT=1 PERL5OPT=-Mno_such worker-health
	wait "$engine_pid" || :
}

running_worker
printf '0 106 660 1\n' >"$sandbox/stat"
answer 1 'Error response from daemon: Forbidden'
docker_api='HTTP/1.0 200 OK
Api-Version: 1.45
Server: Docker/26.1.5+dfsg1 (linux)

OK'

health "$docker_api"
expect 'an engine that answers: healthy' 0 "$run_code"
expect_has 'an engine that answers is named' 'groups 106,1000,2375; engine 26.1.5+dfsg1 API 1.45' "$run_err"
expect_has 'it is asked with the worker'\''s groups' 'setpriv --reuid 1000 --regid 1000 --inh-caps=-all --groups 106,1000,2375 --no-new-privs -- perl' "$run_calls"
expect 'the CLI is not asked' "$run_calls" "${run_calls%docker version*}"
expect 'the request' 'GET /_ping HTTP/1.0' "$(head -n 1 "$sandbox/request" | tr -d '\r')"

health 'HTTP/1.0 200 OK
Libpod-Api-Version: 4.3.1
Api-Version: 1.41
Server: Libpod/4.3.1 (linux)

OK'
expect_has 'podman answers' 'engine 4.3.1 API 1.41' "$run_err"

health 'HTTP/1.1 200 OK
server: a proxy
api-version: 1.41

OK'
expect_has 'an engine behind a proxy with a name of its own' 'engine API 1.41' "$run_err"

health ''
expect 'no answer in time: unhealthy' 1 "$run_code"
expect_has 'no answer in time' D113 "$run_err"
expect 'where nothing was said, nothing is quoted' "$run_err" "${run_err%docker says*}"
expect 'no answer in time: no time is left for the CLI' "$run_calls" "${run_calls%docker version*}"

health 'HTTP/1.0 403 Forbidden
Api-Version: 1.45

no'
expect_has 'a denied request is for the CLI to tell' D141 "$run_err"
expect_has 'a denied request is for the CLI to tell' 'docker version' "$run_calls"

health 'HTTP/1.0 200 OK

hello'
expect_has 'what is no engine is for the CLI to tell' 'docker version' "$run_calls"

rm -f "$sandbox/root/var/run/docker.sock"
answer 0 '26.1.5 API 1.45'
run WORKER_DOCKER=required DOCKER_HOST=tcp://engine:2375 worker-health
expect_has 'what is no socket is for the CLI to ask' 'docker version' "$run_calls"
expect 'what is no socket can be healthy' 0 "$run_code"
