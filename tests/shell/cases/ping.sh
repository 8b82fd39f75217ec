# shellcheck shell=sh disable=SC2154,SC2312 # the sandbox sets variables; literals are meant
# What worker-health asks the API itself, and what it leaves to the CLI.
load probe
probe_code='' settings_timeout=4
probe_left 0
expect 'the time that is left after a second that was begun' 3: "$settings_timeout:$probe_code"
settings_timeout=4
probe_left 2
expect 'the time that is left after two seconds' 1: "$settings_timeout:$probe_code"
settings_timeout=1
probe_left 0
expect 'a limit that is short anyway' 1: "$settings_timeout:$probe_code"
settings_timeout=4
probe_left 3
expect 'no time is left after three seconds' D113 "$probe_code"

# shellcheck source=../sandbox.sh
. "${suite_file%/*}/../sandbox.sh"
[ "$sandbox_holds" = yes ] || return 0

# usage: engine DELAY TEXT an endpoint that answers its one caller with TEXT after DELAY seconds and keeps the request; it waits for the
#                          caller to go, as one that keeps connections does
engine() {
	rm -f "$sandbox/root/var/run/docker.sock"
	perl -MSocket -e 'alarm 60; $SIG{PIPE} = "IGNORE"; my ($path, $request, $delay, $text) = @ARGV;
		socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("$path.new")); listen(S, 5); rename("$path.new", $path);
		accept(C, S); sysread(C, my $asked, 4096); open(R, ">", $request); print R $asked; close R; sleep $delay;
		syswrite(C, $text); 1 while sysread(C, my $more, 4096)' \
		"$sandbox/root/var/run/docker.sock" "$sandbox/request" "$1" "$2" &
	engine_pid=$!
	while [ ! -S "$sandbox/root/var/run/docker.sock" ]; do kill -0 "$engine_pid" || return 1; done
}

# usage: health DELAY TEXT [NAME=VALUE]...     worker-health beside an engine that answers with TEXT after DELAY seconds
health() {
	engine "$1" "$2"
	shift 2
	run WORKER_DOCKER=required PERL5OPT=-Mno_such "$@" worker-health
	kill "$engine_pid" 2>/dev/null || :
	wait "$engine_pid" || :
}

# usage: no_cli NAME       the CLI was not asked
no_cli() { expect "$1: the CLI is not asked" "$run_calls" "${run_calls%docker version*}"; }

# usage: no_ping NAME      the CLI was asked, and nothing else
no_ping() {
	expect_has "$1: the CLI is asked" 'docker version' "$run_calls"
	expect "$1: nothing else is" "$run_calls" "${run_calls%-- perl*}"
}

running_worker
printf '0 106 660 1\n' >"$sandbox/stat"
answer 1 'Error response from daemon: Forbidden'
docker_api='HTTP/1.0 200 OK
Api-Version: 1.45
Server: Docker/26.1.5+dfsg1 (linux)

OK'

forbidden='HTTP/1.0 403 Forbidden
Api-Version: 1.45

no'

health 0 "$docker_api"
expect 'an engine that answers: healthy' 0 "$run_code"
expect_has 'an engine that answers is named' 'groups 106,1000,2375; engine 26.1.5+dfsg1 API 1.45' "$run_err"
expect_has 'it is asked with the worker'\''s groups' 'setpriv --reuid 1000 --regid 1000 --inh-caps=-all --groups 106,1000,2375 --bounding-set=-all --no-new-privs -- perl' "$run_calls"
no_cli 'an engine that answers'
expect 'the request' 'GET /_ping HTTP/1.0' "$(head -n 1 "$sandbox/request" | tr -d '\r')"

health 0 'HTTP/1.0 200 OK
Libpod-Api-Version: 4.3.1
Api-Version: 1.41
Server: Libpod/4.3.1 (linux)

OK'
expect_has 'podman answers' 'engine 4.3.1 API 1.41' "$run_err"

health 0 'HTTP/1.1 200 OK
server: a proxy
api-version: 1.41

OK'
expect_has 'an engine behind a proxy with a name of its own' 'engine API 1.41' "$run_err"

health 60 '' WORKER_DOCKER_TIMEOUT=1
expect 'no answer in time: unhealthy' 1 "$run_code"
expect_has 'no answer in time' D113 "$run_err"
expect 'where nothing was said, nothing is quoted' "$run_err" "${run_err%docker says*}"
no_cli 'no answer in time'

health 0 "$forbidden"
expect_has 'a denied request is for the CLI to tell' D141 "$run_err"
expect 'a denied request: the CLI has not all of the time' "$run_calls" "${run_calls%timeout 4 *}"
health 2 "$forbidden"
# whole seconds of the clock: two went by, or three were begun
for ping_more in 2 3 4; do
	expect "a request that is denied late: the CLI has no $ping_more s left" "$run_calls" "${run_calls%timeout "$ping_more" *}"
done
health 3 "$forbidden"
expect_has 'a request that is denied too late' D113 "$run_err"
no_cli 'a request that is denied too late'

health 0 'HTTP/1.0 200 OK

hello'
expect_has 'what is no engine is for the CLI to tell' 'docker version' "$run_calls"

# only the CLI can tell, or the start has not asked yet
answer 0 '26.1.5 API 1.45'
health 0 "$docker_api" DOCKER_API_VERSION=1.24
no_ping 'an API version that was chosen'
health 0 "$docker_api" DOCKER_TLS_VERIFY=1
no_ping 'TLS that was asked for'
health 0 "$docker_api" WORKER_DOCKER=optional WORKER_HEALTH_DOCKER=1
no_ping 'a start that has not asked'
expect 'a start that has not asked: healthy' 0 "$run_code"
mkdir "$sandbox/no-perl"
ln -s /usr/bin/* "$sandbox/no-perl/"
rm "$sandbox/no-perl/perl"
sandbox_path=$sandbox/no-perl
health 0 "$docker_api"
no_ping 'an image without Perl'
expect 'an image without Perl: healthy' 0 "$run_code"
sandbox_path=''
rm -f "$sandbox/root/var/run/docker.sock"
run WORKER_DOCKER=required DOCKER_HOST=tcp://engine:2375 worker-health
no_ping 'what is no socket'
expect 'what is no socket can be healthy' 0 "$run_code"
