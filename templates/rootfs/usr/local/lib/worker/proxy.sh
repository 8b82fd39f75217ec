# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Which proxy the client asks through, by the rules of Go's net/http: pkg.go.dev/golang.org/x/net/http/httpproxy. Functions only.

# usage: proxy_facts HOST PORT  sets proxy_name: VARIABLE=SCHEME://HOST:PORT of the proxy without its password; empty when it is not asked
proxy_facts() {
	proxy_name='' proxy_value=''
	case $1 in '' | localhost | 127.* | ::1) return 0 ;; esac
	# the client asks by https where TLS is on, and any value switches it on
	if [ -n "${DOCKER_TLS_VERIFY:-}${DOCKER_TLS:-}" ]; then proxy_first HTTPS_PROXY "${HTTPS_PROXY:-}" https_proxy "${https_proxy:-}"
	else proxy_first HTTP_PROXY "${HTTP_PROXY:-}" http_proxy "${http_proxy:-}"
	fi
	[ -n "$proxy_value" ] || return 0
	proxy_direct "$1" "$2" "${NO_PROXY:-${no_proxy:-}}" && return 0
	case $proxy_value in *://*) proxy_scheme=${proxy_value%%://*} ;; *) proxy_scheme=http ;; esac
	proxy_value=${proxy_value#*://}
	proxy_value=${proxy_value##*@}
	proxy_name="$proxy_variable=$proxy_scheme://${proxy_value%%/*}"
}

# usage: proxy_first NAME VALUE NAME VALUE      sets proxy_variable and proxy_value to the first that has a value
proxy_first() {
	proxy_variable=$1 proxy_value=$2
	[ -n "$2" ] || proxy_variable=$3 proxy_value=$4
}

# usage: proxy_direct HOST PORT LIST    true when LIST, in the syntax of NO_PROXY, names HOST: the client asks it without the proxy
proxy_direct() {
	proxy_rest=$3,
	while [ -n "$proxy_rest" ]; do
		proxy_one=${proxy_rest%%,*} proxy_rest=${proxy_rest#*,}
		proxy_one=${proxy_one#"${proxy_one%%[![:space:]]*}"}
		proxy_one=${proxy_one%"${proxy_one##*[![:space:]]}"}
		endpoint_lower "$proxy_one"
		[ -z "$endpoint_text" ] || ! proxy_entry "$endpoint_text" "$1" "$2" || return 0
	done
	return 1
}

# usage: proxy_entry ENTRY HOST PORT    ENTRY is *, a network, or an address, a name, .name or *.name, each with a port or without
proxy_entry() {
	proxy_port=''
	case $1 in
		'*')     return 0 ;;
		*/*)     proxy_network "${1%/*}" "${1##*/}" "$2"; return ;;
		\[*\]:*) proxy_host=${1%%]*} proxy_port=${1##*:} proxy_host=${proxy_host#?} ;;
		\[*\])   proxy_host=${1#?} proxy_host=${proxy_host%?} ;;
		*:*:*)   proxy_host=$1 ;;
		*:*)     proxy_host=${1%%:*} proxy_port=${1#*:} ;;
		*)       proxy_host=$1 ;;
	esac
	[ -z "$proxy_port" ] || [ "$proxy_port" = "$3" ] || return 1
	case $proxy_host in '*.'*) proxy_host=${proxy_host#?} ;; esac
	case $proxy_host in '' | .) return 1 ;; esac
	# a name matches itself and what is below it; a name with a dot in front matches only what is below it
	case $proxy_host:.$2 in
		.*:"$proxy_host") return 1 ;;
		.*:*"$proxy_host" | [!.]*:*."$proxy_host") return 0 ;;
	esac
	return 1
}

# usage: proxy_network ADDRESS BITS HOST        true when HOST is an IPv4 address in that network
proxy_network() {
	settings_is_number "$2" && [ "$2" -le 32 ] || return 1
	proxy_number "$1" || return 1
	proxy_base=$proxy_ip
	proxy_number "$3" || return 1
	[ "$((proxy_base >> (32 - $2)))" = "$((proxy_ip >> (32 - $2)))" ]
}

# usage: proxy_number ADDRESS   sets proxy_ip to the number of an IPv4 address; fails on anything else
proxy_number() {
	proxy_ip=0 proxy_left=$1.
	case $1 in *.*.*.*.*) return 1 ;; *.*.*.*) ;; *) return 1 ;; esac
	while [ -n "$proxy_left" ]; do
		settings_is_number "${proxy_left%%.*}" && [ "${proxy_left%%.*}" -le 255 ] || return 1
		proxy_ip=$((proxy_ip * 256 + ${proxy_left%%.*}))
		proxy_left=${proxy_left#*.}
	done
}
