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

# run_tests NAME [ARGUMENT OF swift test]…: runs, shows the progress, and leaves NAME.count or NAME.broken.
run_tests() {
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
        echo "$name: the tests were still running after ${TEST_LIMIT:-1200} s and were ended" >"$RESULTS_FOLDER/$name.broken"
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
    local status=0 tests watch late
    late=$(mktemp)
    set -m
    swift test "$@" </dev/null &
    tests=$!
    set +m
    (
        end=$((SECONDS + ${TEST_LIMIT:-1200}))
        while [ "$SECONDS" -lt "$end" ]; do sleep 1; done
        echo late >"$late"
        show_threads
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

# What the threads of tests that do not end are doing, where there is a debugger to ask.
show_threads() {
    local process
    process=$(pgrep -n -f 'swiftpm-testing-helper|xctest.*swift-testing|\.xctest' || true)
    if [ -z "$process" ]; then return 0; fi
    if command -v gdb >/dev/null; then
        timeout 60 gdb -p "$process" -batch -ex 'thread apply all backtrace 25' 2>/dev/null | grep -E '^(Thread|#)' | head -n 200 || true
    elif command -v lldb >/dev/null; then
        timeout 60 lldb -p "$process" --batch -o 'thread backtrace all -c 25' 2>/dev/null | head -n 200 || true
    fi
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
    if [ "$skipped" -gt 0 ]; then echo "$skipped skipped"; fi
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
