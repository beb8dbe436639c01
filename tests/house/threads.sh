#!/usr/bin/env bash
# tests/house/threads.sh [BUILD] - builds the preset `tsan` and runs what uses threads under ThreadSanitizer: the snapshot manager, parallel
# verification and decoding of one snapshot, builders with several jobs, the worker pool, trackers and restores of memory, images that are saved
# while others run, watched files. Fails at the first report.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build-tsan}
[ -f "$build/CMakeCache.txt" ] || cmake --preset tsan -B "$build" > /dev/null
tests="loader_test_threads loader_test_manager loader_test_sources loader_test_open base_test_base base_test_files builder_test_build memory_test_bitmap memory_test_adaptive memory_test_tracker memory_test_hazards memory_test_private memory_test_protect memory_test_files memory_test_packed memory_test_slices session_test_requests session_test_images session_test_reload base_test_notify memory_test_chains memory_test_epochs memory_test_reports memory_test_resize memory_test_restore memory_test_server store_test_redis_hostile"
cmake --build "$build" -j "$(nproc)" --target $tests > /dev/null
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
for test in $tests; do
  rounds="1 2 3"
  case $test in memory_test_packed | memory_test_chains | memory_test_reports) rounds=1 ;; esac # minutes each
  for round in $rounds; do
    "$build/tests/$test" > "$build/threads.log" 2>&1 || { cat "$build/threads.log"; echo "$test: failed in round $round"; exit 1; }
  done
  echo "$test: clean"
done
