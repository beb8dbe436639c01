# tests/store/tests.cmake - where the double of an S3 service is; `make test-stores` runs the same program beside a real one. Where there is no
# redis-server the tests beside one are skipped, and counted so.
target_compile_definitions(store_test_s3 PRIVATE STORE_DOUBLE="${CMAKE_CURRENT_SOURCE_DIR}/store/double.py")
if(IS_DIRECTORY /dev/shm)
  set_tests_properties(store/test_folder store/test_redis store/test_redis_cluster PROPERTIES ENVIRONMENT TMPDIR=/dev/shm)
endif()
set_tests_properties(store/test_redis store/test_redis_cluster PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 240)
# what puts and gets cost: cmake --build BUILD --target bench_stores && BUILD/bench_stores redis://localhost
add_executable(bench_stores EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/stores.c)
target_link_libraries(bench_stores PRIVATE mica_store)
set_target_properties(bench_stores PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
