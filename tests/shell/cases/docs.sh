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
settings_names_check ''
for name in $(printf '%s' "$settings_known" | tr ',' ' '); do
	expect_has "the page has $name" "\`WORKER_${name#*_}\`" "$(grep "^| \`WORKER_${name#*_}\`" "$page" || :)"
done

codes=$(sed -n 's/^# *//; /^exit codes/,/^set/p' "$suite_rootfs/usr/local/bin/worker-entrypoint" | tr -c '0-9\n' ' ')
expect 'the head of the entrypoint lists seven codes' 7 "$(printf '%s\n' $codes | wc -l | tr -d ' ')"
for code in $codes; do
	expect_has "exit code $code is on the page" "| $code |" "$(grep "^| $code |" "$page" || :)"
done
