# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# Through which proxy the client asks: as Go's net/http decides it.
load say settings endpoint proxy

# usage: asked WANT HOST NAME=VALUE...  WANT is the proxy, or - for none
asked() {
	asked_want=$1 asked_host=$2
	shift 2
	asked_got=$(
		unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy NO_PROXY no_proxy ALL_PROXY all_proxy DOCKER_TLS_VERIFY DOCKER_TLS
		for asked_one in "$@"; do export "${asked_one?}"; done
		endpoint_kind=tcp
		endpoint_address "$asked_host"
		endpoint_proxy
		printf '%s' "${proxy_name:--}"
	)
	expect "$asked_host with $*" "$asked_want" "$asked_got"
}

proxy=HTTP_PROXY=http://proxy:3128
asked -                              tcp://engine:2375
asked HTTP_PROXY=http://proxy:3128   tcp://engine:2375 "$proxy"
asked http_proxy=http://proxy:3128   tcp://engine:2375 http_proxy=http://proxy:3128
asked HTTP_PROXY=http://proxy:3128   tcp://engine:2375 "$proxy" http_proxy=http://other:1
asked http_proxy=http://other:1      tcp://engine:2375 HTTP_PROXY= http_proxy=http://other:1
asked -                              tcp://engine:2375 HTTPS_PROXY=http://proxy:3128
asked -                              tcp://engine:2376 "$proxy" DOCKER_TLS_VERIFY=1
asked HTTPS_PROXY=http://proxy:3128  tcp://engine:2376 HTTPS_PROXY=http://proxy:3128 DOCKER_TLS_VERIFY=1
asked https_proxy=socks5://proxy:1   tcp://engine:2376 https_proxy=socks5://proxy:1 DOCKER_TLS_VERIFY=0
# the client does not read it
asked -                              tcp://engine:2375 ALL_PROXY=socks5://proxy:1080
# no password of a proxy is said
asked HTTP_PROXY=http://proxy:3128   tcp://engine:2375 HTTP_PROXY=http://me:secret@proxy:3128/
asked HTTP_PROXY=http://proxy:3128   tcp://engine:2375 HTTP_PROXY=me:secret@proxy:3128
asked HTTP_PROXY=http://proxy:3128   tcp://engine:2375 HTTP_PROXY=http://me:se@cr/et@proxy:3128/path
# this machine is never asked through a proxy
for host in tcp://localhost:2375 tcp://LOCALHOST tcp://127.0.0.1:2375 tcp://127.9.9.9 'tcp://[::1]:2375' tcp://:2375; do asked - "$host" "$proxy"; done

# usage: entry WANT HOST LIST
entry() {
	case $1 in proxy) entry_want=${proxy} ;; *) entry_want=- ;; esac
	asked "$entry_want" "$2" "$proxy" "NO_PROXY=$3"
}

entry direct tcp://engine:2375          engine
entry direct tcp://engine:2375          '*'
entry direct tcp://engine:2375          'a, b , engine'
entry direct tcp://engine:2375          ENGINE
entry direct tcp://ENGINE:2375          engine
entry proxy  tcp://engine:2375          engin
entry proxy  tcp://engine:2375          ngine
entry proxy  tcp://engine:2375          ''
entry proxy  tcp://engine:2375          ', ,'
entry direct tcp://engine.example:2375  example
entry direct tcp://engine.example:2375  .example
entry direct tcp://engine.example:2375  '*.example'
entry direct tcp://example:2375         example
entry proxy  tcp://example:2375         .example
entry proxy  tcp://example:2375         '*.example'
entry proxy  tcp://anexample:2375       example
entry direct tcp://engine:2375          engine:2375
entry proxy  tcp://engine:2375          engine:2376
entry direct tcp://engine               engine:2375
entry direct tcp://10.1.2.3:2375        10.1.2.3
entry proxy  tcp://10.1.2.3:2375        10.1.2.30
entry direct tcp://10.1.2.3:2375        10.0.0.0/8
entry direct tcp://10.1.2.3:2375        10.1.2.0/30
entry proxy  tcp://10.1.2.4:2375        10.1.2.0/30
entry direct tcp://192.0.2.77:2375      'x,192.0.2.64/26'
entry proxy  tcp://engine:2375          10.0.0.0/8
entry direct tcp://10.1.2.3:2375        0.0.0.0/0
entry proxy  tcp://10.1.2.3:2375        10.0.0.0/33
entry proxy  tcp://10.1.2.3:2375        10.0.0/8
entry direct 'tcp://[2001:db8::1]:2375' 2001:db8::1
entry direct 'tcp://[2001:db8::1]:2375' '[2001:db8::1]:2375'
entry proxy  'tcp://[2001:db8::1]:2375' '[2001:db8::1]:2376'
entry proxy  'tcp://[2001:db8::1]:2375' 2001:db8::2
asked - tcp://engine:2375 "$proxy" no_proxy=engine
asked HTTP_PROXY=http://proxy:3128 tcp://engine:2375 "$proxy" NO_PROXY=other no_proxy=engine

endpoint_kind=unix HTTP_PROXY=http://proxy:3128
endpoint_proxy
expect 'a socket is asked through no proxy' '' "$proxy_name"
unset HTTP_PROXY
