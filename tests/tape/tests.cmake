# tests/tape/tests.cmake - many thousand flushes, none of which a crash of the machine is about
if(IS_DIRECTORY /dev/shm)
  set_tests_properties(tape/test_tape tape/test_hazards tape/test_forged PROPERTIES ENVIRONMENT TMPDIR=/dev/shm)
endif()
# what a tape costs: cmake --build BUILD --target bench_tape && BUILD/bench_tape
add_executable(bench_tape EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/tape.c)
target_link_libraries(bench_tape PRIVATE mica_tape)
set_target_properties(bench_tape PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
add_executable(bench_tape_policy EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/tape_policy.c)
target_link_libraries(bench_tape_policy PRIVATE mica_tape)
set_target_properties(bench_tape_policy PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
add_executable(tape_made ${CMAKE_CURRENT_LIST_DIR}/made.c)
target_link_libraries(tape_made PRIVATE mica_tape)
if(TARGET micac)
  add_test(NAME tape/micac COMMAND ${CMAKE_CURRENT_LIST_DIR}/micac.sh $<TARGET_FILE:micac> $<TARGET_FILE:tape_made>)
endif()
# the same of one whose pages are in a store: cmake --build BUILD --target bench_tape_store
add_executable(bench_tape_store EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/tape_store.c)
target_link_libraries(bench_tape_store PRIVATE mica_tape)
set_target_properties(bench_tape_store PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
# what metrics are written as, read by a parser of its own
add_executable(tape_metrics_made ${CMAKE_CURRENT_LIST_DIR}/metrics_made.c)
target_link_libraries(tape_metrics_made PRIVATE mica_tape)
add_test(NAME tape/metrics_form COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/metrics_form.py $<TARGET_FILE:tape_metrics_made>)
