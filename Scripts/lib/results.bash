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
    swift test --xunit-output "$RESULTS_FOLDER/$name.xml" "$@" </dev/null 2>&1 | tee "$RESULTS_FOLDER/$name.log" | show_progress ||
        status=$?
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

show_progress() {
    awk '
        function finish_dots() { if (dots) { printf "\n"; dots = 0 } }
        / Test (case )?.* started\.$/ || / Suite .* (started|passed)/ || /^Test Suite / || /Executed 0 tests/ { next }
        / Test run started/ || /^↳ (Testing Library|Target Platform)/ { next }
        / Test case passing/ { next }
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
