# Runs `swift test` and counts from Swift Testing's own report, because the console also has a line of XCTest's that says
# "Executed 0 tests" whatever happened. Sourced by the scripts that run tests.

# Where the reports are collected; a caller's folder is used and kept.
begin_results() {
    if [ -z "${RESULTS_FOLDER:-}" ]; then
        RESULTS_FOLDER=$(mktemp -d)
        # Expanded now: the folder of this run.
        # shellcheck disable=SC2064
        trap "rm -rf '$RESULTS_FOLDER'" EXIT
    fi
    export RESULTS_FOLDER
}

# run_tests NAME [ARGUMENT OF swift test]…: runs, shows the progress, and leaves NAME.count or NAME.broken. With
# TEST_ATTEMPTS=2 what failed is run once more by itself, and if it passes then, it counts as passed and is named at the end.
run_tests() {
    local name=$1 report line failures=() again=$1-again
    shift
    attempt_tests "$name" "$@"
    if [ "${TEST_ATTEMPTS:-1}" -lt 2 ]; then return 0; fi
    if [ -e "$RESULTS_FOLDER/$name.broken" ]; then
        mv "$RESULTS_FOLDER/$name.broken" "$RESULTS_FOLDER/$name.first"
        rm -f "$RESULTS_FOLDER/$name.count"
        echo "once more:"
        attempt_tests "$name" "$@"
        sed 's/^/at the first try: /' "$RESULTS_FOLDER/$name.first" >>"$RESULTS_FOLDER/unstable"
        return 0
    fi
    report=$RESULTS_FOLDER/$name-swift-testing.xml
    while IFS= read -r line; do failures+=("$line"); done < <(failed_tests "$report")
    # So many do not fail by chance.
    if [ "${#failures[@]}" -eq 0 ] || [ "${#failures[@]}" -gt 5 ]; then return 0; fi
    echo "failed tests once more, by themselves:"
    printf '  %s\n' "${failures[@]}"
    attempt_tests "$again" --skip-build --no-parallel --filter "$(IFS='|' && echo "${failures[*]}")"
    if [ ! -e "$RESULTS_FOLDER/$again.broken" ] && [ "$(cut -d ' ' -f 2 "$RESULTS_FOLDER/$again.count")" -eq 0 ]; then
        awk -v count="${#failures[@]}" '{ print $1 + count, $2 - count, $3 }' "$RESULTS_FOLDER/$name.count" >"$RESULTS_FOLDER/$name.new"
        mv "$RESULTS_FOLDER/$name.new" "$RESULTS_FOLDER/$name.count"
        mv "$RESULTS_FOLDER/$name.log" "$RESULTS_FOLDER/$name.first-log"
        printf '%s\n' "${failures[@]}" >>"$RESULTS_FOLDER/unstable"
    fi
    rm -f "$RESULTS_FOLDER/$again.count" "$RESULTS_FOLDER/$again.broken"
}

# The failed tests of a report as a filter knows them: Module.Suite/function
failed_tests() {
    awk '
        /<testcase / {
            match($0, /classname="[^"]*"/); suite = substr($0, RSTART + 11, RLENGTH - 12)
            match($0, / name="[^"(]*/); test = substr($0, RSTART + 7, RLENGTH - 7)
        }
        /<failure/ { print "^" suite "/" test "\\(" }' "$1" | sort -u
}

attempt_tests() {
    local name=$1 status=0 report=$RESULTS_FOLDER/$1-swift-testing.xml total failed skipped
    shift
    # All at once, hundreds of tests keep each other from the few threads for half a minute, and time limits pass.
    if swift test --help-hidden 2>/dev/null | grep -q experimental-maximum-parallelization-width; then
        set -- --experimental-maximum-parallelization-width "${TEST_WIDTH:-6}" "$@"
    fi
    # Thousands of "started" and "passed" lines hide the few that matter; a dot stands for each test that passed.
    limited_tests --xunit-output "$RESULTS_FOLDER/$name.xml" "$@" 2>&1 |
        tee "$RESULTS_FOLDER/$name.log" | show_progress || status=$?
    if [ "$status" -eq 124 ]; then
        echo "$name: the tests were still running after ${TEST_LIMIT:-600} s and were ended" >"$RESULTS_FOLDER/$name.broken"
        unfinished_tests "$RESULTS_FOLDER/$name.log"
        return 0
    fi
    if [ ! -s "$report" ] || ! grep -q '</testsuites>' "$report"; then
        echo "the tests ended with status $status and without a report; the last lines were:" >&2
        tail -n 30 "$RESULTS_FOLDER/$name.log" >&2
        echo "$name: no report" >"$RESULTS_FOLDER/$name.broken"
        return 0
    fi
    total=$(grep -c '<testcase ' "$report" || true)
    skipped=$(grep -c '<skipped' "$report" || true)
    total=$((total - skipped))
    failed=$(awk '/<testcase /{inside = 1} inside && /<failure/{failed++; inside = 0} END{print failed + 0}' "$report")
    if [ "$total" -eq 0 ]; then
        echo "$name: no test ran" >"$RESULTS_FOLDER/$name.broken"
    elif [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
        tail -n 30 "$RESULTS_FOLDER/$name.log" >&2
        echo "$name: swift test ended with status $status although no test failed" >"$RESULTS_FOLDER/$name.broken"
    fi
    echo "$((total - failed)) $failed $skipped" >"$RESULTS_FOLDER/$name.count"
}

# `swift test` in a process group of its own: when it has ended, or has taken TEST_LIMIT seconds (status 124), nothing that
# it started is left to hold files and ports, or the pipe that is read to its end.
limited_tests() {
    local status=0 tests watch late lines
    late=$(mktemp)
    # By lines, so that nothing is missing of the log of tests that had to be ended.
    lines=()
    if command -v stdbuf >/dev/null; then lines=(stdbuf -oL); fi
    set -m
    ${lines[@]+"${lines[@]}"} swift test "$@" </dev/null &
    tests=$!
    set +m
    (
        end=$((SECONDS + ${TEST_LIMIT:-600}))
        while [ "$SECONDS" -lt "$end" ]; do sleep 1; done
        echo late >"$late"
        show_threads "$tests"
        kill -KILL -- "-$tests"
    ) &
    watch=$!
    wait "$tests" || status=$?
    kill "$watch" 2>/dev/null || true
    wait "$watch" 2>/dev/null || true
    kill -KILL -- "-$tests" 2>/dev/null || true
    if [ -s "$late" ]; then status=124; fi
    rm -f "$late"
    return "$status"
}

# What the threads of tests that do not end are doing, where there is a debugger to ask. Those that wait for the network are
# left out.
show_threads() {
    local process
    process=$(pgrep -n -g "$1" -f 'swiftpm-testing-helper|\.xctest' || true)
    if [ -z "$process" ]; then return 0; fi
    if command -v gdb >/dev/null; then
        timeout 60 gdb -p "$process" -batch -ex 'thread apply all backtrace 12' 2>/dev/null
    elif command -v lldb >/dev/null; then
        timeout 60 lldb -p "$process" --batch -o 'thread backtrace all -c 12' 2>/dev/null
    fi | awk '
        function finish() { if (block != "" && block !~ /curl_multi_poll|epoll_wait/) printf "%s", block; block = "" }
        /^Thread |^[* ]*thread #/ { finish() }
        /^Thread |^[* ]*thread #|^#|frame #/ { block = block substr($0, 1, 200) "\n" }
        END { finish() }' | head -n 200 || true
}

# The tests in a log that began and did not end.
unfinished_tests() {
    echo "began and did not end:"
    sed -nE 's/^◇ Test (".*"|[^ ]+\(\)) started\.$/\1/p' "$1" | sort >"$1.began"
    sed -nE 's/^[✔✘➜] Test (".*"|[^ ]+\(\)) .*(passed|failed|skipped).*$/\1/p' "$1" | sort >"$1.ended"
    comm -23 "$1.began" "$1.ended" | sed 's/^/  /'
}

show_progress() {
    awk '
        # The arguments of a test may be texts of several lines.
        within { if (/ started\.$/) within = 0; next }
        / Test case passing / { within = !/ started\.$/; next }
        function finish_dots() { if (dots) { printf "\n"; dots = 0 } }
        / Test (case )?.* started\.$/ || / Suite .* (started|passed)/ || /^Test Suite / || /Executed 0 tests/ { next }
        / Test run started/ || /^↳ (Testing Library|Target Platform)/ { next }
        / Test .* passed after / && !/ Test run with / { printf "."; if (++dots % 100 == 0) printf "\n"; fflush(); next }
        { finish_dots(); print; fflush() }
        END { finish_dots() }'
}

# Prints the closing line; ends with 1 unless at least one test ran and all passed.
finish_results() {
    local passed=0 failed=0 skipped=0 count file
    for file in "$RESULTS_FOLDER"/*.count; do
        [ -e "$file" ] || continue
        read -r -a count <"$file"
        passed=$((passed + count[0]))
        failed=$((failed + count[1]))
        skipped=$((skipped + count[2]))
    done
    for file in "$RESULTS_FOLDER"/*.broken; do
        [ -e "$file" ] || continue
        sed 's/^/error: /' "$file"
        failed=$((failed + 1))
    done
    if [ "$((passed + failed))" -eq 0 ]; then
        echo "error: no test ran"
        failed=1
    fi
    if [ "$failed" -gt 0 ] && grep -hqE '^✘ Test ' "$RESULTS_FOLDER"/*.log 2>/dev/null; then
        echo "failed:"
        grep -hE '^✘ Test .* failed after' "$RESULTS_FOLDER"/*.log | grep -v '^✘ Test run with' | sed 's/^✘ Test /  /' || true
    fi
    if [ -s "$RESULTS_FOLDER/unstable" ]; then
        echo "passed only when tried once more:"
        sed 's/^/  /' "$RESULTS_FOLDER/unstable"
    fi
    if [ "$skipped" -gt 0 ]; then echo "$skipped skipped"; fi
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
