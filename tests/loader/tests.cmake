# tests/loader/tests.cmake - the maker of golden snapshots (run by hand) and the loader tests that need files of the source tree.
add_executable(loader_make_golden ${CMAKE_CURRENT_LIST_DIR}/make_golden.c)
target_link_libraries(loader_make_golden PRIVATE mica_builder)
if(TARGET loader_test_golden)
  target_compile_definitions(loader_test_golden PRIVATE GOLDEN_FOLDER="${CMAKE_CURRENT_LIST_DIR}/golden")
endif()
# What a cached load costs: cmake --build BUILD --target bench_manager && BUILD/bench_manager BUILD/stdlib.snap
add_executable(bench_manager EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/manager.c)
target_link_libraries(bench_manager PRIVATE mica_loader)
set_target_properties(bench_manager PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
if(TARGET loader_test_config)
  target_link_options(loader_test_config PRIVATE -Wl,--wrap=pthread_create)
endif()
# The speed of full validation beside that of SHA-256 alone: cmake --build BUILD --target bench_validate && BUILD/bench_validate
add_executable(bench_validate EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/validate.c)
target_link_libraries(bench_validate PRIVATE mica_builder mica_loader)
set_target_properties(bench_validate PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
# How fast codecs decode, which Auto goes by: cmake --build BUILD --target codec-speeds
add_executable(bench_codec_speed EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/codec_speed.c)
target_link_libraries(bench_codec_speed PRIVATE mica_format)
file(GLOB_RECURSE MICA_STDLIB_SOURCES ${CMAKE_SOURCE_DIR}/stdlib/*.m)
add_custom_target(codec-speeds COMMAND bench_codec_speed ${MICA_STDLIB_SOURCES} >${CMAKE_SOURCE_DIR}/format/codec_speeds.def
                  COMMENT "Measuring the codecs" VERBATIM)
# What decoding costs for each codec and level: cmake --build BUILD --target bench_codecs && bench/codecs.py BUILD
add_executable(bench_codecs EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/codecs.c)
target_link_libraries(bench_codecs PRIVATE mica_loader)
set_target_properties(bench_codecs PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
