# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# docs/runtime.md has the scripts' own words.
load say causes settings

page=$suite_rootfs/../../docs/runtime.md
known=$(cause_codes)
expect 'the page has every code, in order' "$known" "$(sed -n 's/^| \(D[0-9]*\) .*/\1/p' "$page")"
for code in $known; do
	cause_read "$code"
	expect "$code on the page" "| $code | $cause_level | $cause_exit | $cause_title | $cause_fix |" "$(grep "^| $code " "$page")"
done

names=$(sed -n 's/^| `WORKER_\([A-Z_]*\)` .*/\1/p' "$page")
for name in $names; do
	if settings_name_known "$name"; then known=yes; else known=no; fi
	expect "WORKER_$name is known to the scripts" yes "$known"
	default=$(sed -n "s/^| \`WORKER_$name\` | \`\([^\`]*\)\`.*/\1/p" "$page")
	expect_has "the default of WORKER_$name" " $default " " $(sed -n "s/.*{WORKER_$name:-\([^}]*\)}.*/\1/p" "$worker_lib/settings.sh" | tr '\n' ' ') "
done
# The message about a wrong variable allows what the page allows.
environment_names=''
for name in $names; do
	allowed=$(sed -n "s/^| \`WORKER_$name\` | [^|]*| \([^|]*\) |.*/\1/p" "$page")
	said=$(export "WORKER_$name=-"; settings_load 2>&1) || :
	said=${said##*allowed: }
	case $allowed in
		*' to '*)        expect "what WORKER_$name allows" "$said" "a number from $allowed" ;;
		'absolute path') expect "what WORKER_$name allows" "$said" "an $allowed" ;;
		*uid*)           expect "what WORKER_$name allows" "$(printf '%s' "$said" | sed 's/a user //; s/a //g; s/or //')" "$(printf '%s' "$allowed" | tr -d '`')" ;;
		*number*)        expect "what WORKER_$name allows" '`auto`, number, `none`' "$allowed"
		                 for value in auto 7 none; do
			                 expect "WORKER_$name=$value" '' "$(export "WORKER_$name=$value"; settings_load 2>&1)"
		                 done ;;
		names*)          expect "WORKER_$name takes both separators" '' "$(export "WORKER_$name=WORKER_A, WORKER_B"; environment_names='WORKER_A WORKER_B'; settings_load 2>&1)" ;;
		*)               expect "what WORKER_$name allows" "$said" "$(printf '%s' "$allowed" | tr -d '`,')" ;;
	esac
done
settings_names_check ''
for name in $(printf '%s' "$settings_known" | tr ',' ' '); do
	expect_has "the page has $name" "\`WORKER_${name#*_}\`" "$(grep "^| \`WORKER_${name#*_}\`" "$page" || :)"
done

# The head of the entrypoint says the codes in few words, the page begins with the same ones; nothing ends with another code.
head=$(sed -n 's/^# *//; /^exit codes/,/^set/p' "$suite_rootfs/usr/local/bin/worker-entrypoint" | grep -v '^set ' | tr '\n' ' ')
codes=$(printf '%s\n' "$head" | tr -c '0-9\n' ' ')
expect 'the head of the entrypoint lists seven codes' 7 "$(printf '%s\n' $codes | wc -l | tr -d ' ')"
expect 'the page lists them in the same order' "$(printf '%s\n' $codes)" "$(sed -n 's/^| \([0-9][0-9]\) |.*/\1/p' "$page")"
for code in $codes; do
	meaning=${head#*" $code "}
	meaning=${meaning%%, [67]*}
	expect_has "exit code $code on the page" "| $code | ${meaning% } " "$(sed -n "s/^| $code | .*/&/p" "$page" | tr ':,' '  ') "
done
for code in $(cd "$suite_rootfs/usr/local" && sed -n 's/.*die \([0-9][0-9]\).*/\1/p' lib/worker/*.sh bin/worker-* | sort -u) \
	$(for known in $(cause_codes); do cause_read "$known"; printf '%s\n' "$cause_exit"; done | sort -u); do
	[ "$code" = 0 ] || expect_has "code $code that a script ends with" " $code " " $(printf '%s ' $codes)"
done
