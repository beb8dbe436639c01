# tests/memory/tests.cmake - what tracking memory costs: cmake --build BUILD --target bench_memory_trackers && BUILD/bench_memory_trackers
add_executable(bench_memory_trackers EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/memory_trackers.c)
target_link_libraries(bench_memory_trackers PRIVATE mica_memory)
set_target_properties(bench_memory_trackers PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
