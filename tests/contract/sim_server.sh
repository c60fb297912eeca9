#!/bin/sh
# sim_server.sh - the simulator as a server: its lines, clock, faults, leases,
# latency, connections, and how it ends.  BIN and BUILD from the environment.
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}"
. tests/lib.sh
clean_env
c() { curl -s --noproxy '*' "$@"; }
get() { c "$ROSAWIZ_SIM/_sim/$1"; }
post() { c -d "$2" "$ROSAWIZ_SIM/_sim/$1"; }
same() { # WHAT HAVE WANT
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "have: $2" "want: $3"; fi
}
like() { # WHAT TEXT PATTERN
	case $2 in $3) ok "$1" ;; *) not_ok "$1" "have: $2" "want: $3" ;; esac
}
slow() { # WHAT LEAST SECONDS
	if awk "BEGIN { exit !($3 >= $2) }"; then ok "$1"; else not_ok "$1" "$3 s"; fi
}

"$BIN" sim --help >"$T/help" 2>&1
same "help ends with 0" $? 0
has "help names --speed" "$T/help" --speed
"$BIN" sim --speed 7 >"$T/bad" 2>&1
same "a bad option ends with 2" $? 2
has "it quotes the bad value" "$T/bad" "--speed '7': expected 1, 10, 60, step or auto"
"$BIN" sim --world nowhere >"$T/bad" 2>&1
same "an unknown world ends with 2" $? 2

sim_start --speed step || { not_ok "starts" "$(cat "$T/sim.err")"; exit 1; }
for name in AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION \
	AWS_DEFAULT_REGION NO_PROXY OCM_URL OCM_TOKEN_URL ROSA_TOKEN ROSAWIZ_SIM; do
	has "it exports $name" "$T/sim.env" "export $name="
done
same "its first line" "$(head -1 "$T/sim.env")" "unset AWS_PROFILE AWS_SESSION_TOKEN"
timeout 10 "$BIN" sim --port "${ROSAWIZ_SIM##*:}" >"$T/bad" 2>&1
same "a taken port ends with 1" $? 1

# the clock
like "time begins" "$(get clock)" '{"now_ms":1768467600000,"rate":0,"mode":"step",*'
like "advance" "$(post clock '{"advance_ms":5000}')" '{"now_ms":1768467605000,*'
like "to a moment" "$(post clock '{"to_ms":1768467700000}')" '{"now_ms":1768467700000,*'
like "never back" "$(post clock '{"to_ms":1768467600000}')" '{"now_ms":1768467700000,*'
like "no timer: as far as asked" "$(post clock '{"next":true,"not_after_ms":1768467700500}')" '{"now_ms":1768467700500,*'
like "a rate" "$(post clock '{"rate":0}')" '*"rate":0,*'
like "nonsense" "$(post clock '{}')" '*expected to_ms*'
like "info has all" "$(get info)" '*"simulated":true,"label":"SIMULATED"*"clock":*"credentials":*"vantages":*"public_ca":*'
same "unknown pages are 404" "$(c -o /dev/null -w '%{http_code}' "$ROSAWIZ_SIM/_sim/nothing")" 404
same "unknown addresses are 404" "$(c -o /dev/null -w '%{http_code}' "$ROSAWIZ_SIM/nothing")" 404

# connections
same "one connection serves many" "$(c -o /dev/null -o /dev/null -w '%{num_connects}' "$ROSAWIZ_SIM/checkip" "$ROSAWIZ_SIM/checkip")" 10
same "a chunked body is put together" "$(c -H 'Transfer-Encoding: chunked' -d '{"advance_ms":500}' "$ROSAWIZ_SIM/_sim/clock" | cut -c1-23)" '{"now_ms":1768467701000'
same "only loopback listens" "$(c -o /dev/null -m 2 "http://$(hostname -I 2>/dev/null | cut -d' ' -f1):${ROSAWIZ_SIM##*:}/checkip"; echo $?)" 7

# faults
post fault '{"match":"GET /checkip","do":"reset_before"}' >"$T/out"
c "$ROSAWIZ_SIM/checkip" >"$T/out"
same "a connection that drops" $? 52
same "and then answers" "$(c "$ROSAWIZ_SIM/checkip")" 198.51.100.7
post fault '{"match":"GET /checkip","do":"truncate"}' >"$T/out"
c "$ROSAWIZ_SIM/checkip" >"$T/out"
same "a reply that is cut" $? 18
post fault '{"match":"GET /checkip","do":"status","status":503,"code":"Busy","retry_after":7,"nth":2}' >"$T/out"
same "the first passes" "$(c -o /dev/null -w '%{http_code}' "$ROSAWIZ_SIM/checkip")" 200
c -D "$T/headers" "$ROSAWIZ_SIM/checkip" >"$T/out"
has "the second is 503" "$T/headers" "503"
has "with Retry-After" "$T/headers" "Retry-After: 7"
post fault '{"match":"*","do":"delay","delay_ms":300}' >"$T/out"
slow "a late reply" 0.3 "$(c -o /dev/null -w '%{time_total}' "$ROSAWIZ_SIM/checkip")"
post fault '{"match":"GET /checkip","do":"status","status":502,"type":"text/html","body":"<html>502 Bad Gateway</html>"}' >"$T/out"
like "a page of something on the way" "$(c "$ROSAWIZ_SIM/checkip")" '*<html>*502 Bad Gateway*'
post fault '{"match":"GET /checkip","do":"status","status":200,"after":true,"body":"neither JSON nor XML"}' >"$T/out"
same "a reply that is none" "$(c -o "$T/out" -w '%{http_code}' "$ROSAWIZ_SIM/checkip")" 200
has "is neither JSON nor XML" "$T/out" "neither JSON nor XML"
post fault '{"match":"no such","do":"truncate"}' >"$T/out"
like "what struck is told, and what waits" "$(get fault)" '*"match":"GET /checkip","seen":1,"struck":1}*"match":"no such","seen":0,"struck":0}]'
like "a bad fault is refused" "$(post fault '{"match":"*","do":"dance"}')" '*expected match and do*'
get log >"$T/log"
same "the log: a line an exchange" "$(grep -c '"path":"/checkip"' "$T/log")" 9
lacks "the log has no page of its own" "$T/log" /_sim/

# leases
like "a lease" "$(post lease "{\"pid\":$$}")" '{"leases":1}'
like "renewed" "$(post lease "{\"pid\":$$}")" '{"leases":1}'
like "ended" "$(post lease "{\"pid\":$$,\"end\":true}")" '{"leases":0}'
like "not for nobody" "$(post lease '{}')" '*expected pid*'

kill -TERM "$SIM_PID"
wait "$SIM_PID"
same "SIGTERM ends it with 0" $? 0
SIM_PID=
same "it said nothing on standard error" "$(cat "$T/sim.err")" ""

# latency
sim_start --speed step --latency 200
slow "--latency holds replies" 0.2 "$(c -o /dev/null -w '%{time_total}' "$ROSAWIZ_SIM/checkip")"
start=$(date +%s%N)
c -Z --parallel-max 16 -o /dev/null "$ROSAWIZ_SIM/checkip?[1-16]" >"$T/out" 2>&1
ms=$(( ($(date +%s%N) - start) / 1000000 ))
if [ $ms -lt 1500 ]; then ok "sixteen at once wait together"; else not_ok "sixteen at once wait together" "$ms ms"; fi
sim_stop

# auto: the world goes to its next timer
sim_start --speed auto
like "auto stands still" "$(get clock)" '{"now_ms":1768467600000,"rate":0,"mode":"auto",*'
sim_stop

# --ready-fd
: >"$T/port"
"$BIN" sim --speed step --ready-fd 3 3>"$T/port" >"$T/out" 2>&1 &
SIM_PID=$!
i=0
while ! grep -q . "$T/port" && [ $i -lt 100 ]; do i=$((i + 1)); c -m 0.1 http://127.0.0.1:9/ ; done
like "--ready-fd gives the port" "$(c "http://127.0.0.1:$(cat "$T/port")/checkip")" '198.51.100.7'
kill -INT "$SIM_PID"
wait "$SIM_PID"
same "SIGINT ends it with 0" $? 0
SIM_PID=
