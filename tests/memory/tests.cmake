# tests/memory/tests.cmake - what tracking memory costs: cmake --build BUILD --target bench_memory_trackers && BUILD/bench_memory_trackers
add_executable(bench_memory_trackers EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/memory_trackers.c)
target_link_libraries(bench_memory_trackers PRIVATE mica_memory)
set_target_properties(bench_memory_trackers PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
if(IS_DIRECTORY /dev/shm) # many thousand files, none of which a crash of the machine is about
  set_tests_properties(memory/test_reports memory/test_untouched PROPERTIES ENVIRONMENT TMPDIR=/dev/shm)
endif()
# how long full saves, diffs and reading take beside hashing and the disk alone
add_executable(bench_memory_files EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/memory_files.c)
target_link_libraries(bench_memory_files PRIVATE mica_memory m)
set_target_properties(bench_memory_files PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
if(TARGET page_server AND TARGET micac)
  add_test(NAME memory/page_server COMMAND ${CMAKE_CURRENT_LIST_DIR}/page_server.sh $<TARGET_FILE:micac> $<TARGET_FILE:page_server>)
  set_tests_properties(memory/page_server PROPERTIES SKIP_RETURN_CODE 77)
endif()
# how long a memory takes to come back by copy, by map and on demand, from its file and from a page server
add_executable(bench_memory_restores EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/memory_restores.c)
target_link_libraries(bench_memory_restores PRIVATE mica_memory)
set_target_properties(bench_memory_restores PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
