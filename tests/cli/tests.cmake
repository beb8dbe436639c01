# tests/cli/tests.cmake - the programs from outside.
if(TARGET micac)
  add_test(NAME cli/micac COMMAND ${CMAKE_CURRENT_LIST_DIR}/micac.sh $<TARGET_FILE:micac> ${CMAKE_SOURCE_DIR}/tests/loader/golden)
  add_test(NAME cli/extract_diff COMMAND ${CMAKE_CURRENT_LIST_DIR}/extract_diff.sh $<TARGET_FILE:micac> ${CMAKE_SOURCE_DIR}/stdlib ${CMAKE_SOURCE_DIR}/tests/loader/golden)
  add_test(NAME cli/html COMMAND ${CMAKE_CURRENT_LIST_DIR}/html.sh $<TARGET_FILE:micac> ${CMAKE_BINARY_DIR}/stdlib.snap)
  add_test(NAME cli/dump COMMAND ${CMAKE_CURRENT_LIST_DIR}/dump.sh $<TARGET_FILE:micac> ${CMAKE_SOURCE_DIR}/tests/loader/golden)
  add_test(NAME cli/reproducible COMMAND ${CMAKE_CURRENT_LIST_DIR}/reproducible.sh $<TARGET_FILE:micac> ${CMAKE_SOURCE_DIR}/stdlib)
endif()
if(TARGET mica AND TARGET micac)
  if(TARGET completions)
    add_test(NAME cli/completions COMMAND ${CMAKE_CURRENT_LIST_DIR}/completions.sh ${CMAKE_BINARY_DIR}/completions $<TARGET_FILE:micac>)
  endif()
  add_test(NAME cli/mica_edges COMMAND ${CMAKE_CURRENT_LIST_DIR}/mica_edges.sh $<TARGET_FILE:mica> ${CMAKE_BINARY_DIR}/stdlib.snap)
  add_test(NAME cli/sign COMMAND ${CMAKE_CURRENT_LIST_DIR}/sign.sh $<TARGET_FILE:micac> $<TARGET_FILE:mica> ${CMAKE_SOURCE_DIR}/stdlib/statistics)
  set_tests_properties(cli/sign PROPERTIES SKIP_RETURN_CODE 77)
  add_test(NAME cli/build_profile COMMAND ${CMAKE_CURRENT_LIST_DIR}/build_profile.sh $<TARGET_FILE:micac> $<TARGET_FILE:mica> ${CMAKE_SOURCE_DIR}/stdlib ${CMAKE_SOURCE_DIR}/examples
           ${CMAKE_SOURCE_DIR}/profiles/stdlib.profile)
  add_test(NAME cli/train COMMAND ${CMAKE_CURRENT_LIST_DIR}/train.sh $<TARGET_FILE:micac> $<TARGET_FILE:mica> ${CMAKE_BINARY_DIR}/stdlib.snap)
  add_test(NAME cli/measure COMMAND ${CMAKE_CURRENT_LIST_DIR}/measure.sh $<TARGET_FILE:micac> ${CMAKE_BINARY_DIR}/stdlib.snap ${CMAKE_SOURCE_DIR}/tests/loader/golden ${CMAKE_SOURCE_DIR}/docs/man/mica.conf.5)
  add_test(NAME cli/settings COMMAND ${CMAKE_CURRENT_LIST_DIR}/settings.sh $<TARGET_FILE:mica> ${CMAKE_BINARY_DIR}/stdlib.snap)
  add_test(NAME cli/micac_edges COMMAND ${CMAKE_CURRENT_LIST_DIR}/micac_edges.sh $<TARGET_FILE:micac>)
endif()
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cli/micac/bench.c ${CMAKE_SOURCE_DIR}/cli/micac/build.c ${CMAKE_SOURCE_DIR}/cli/micac/command.c
     ${CMAKE_SOURCE_DIR}/cli/micac/compare.c ${CMAKE_SOURCE_DIR}/cli/micac/config.c ${CMAKE_SOURCE_DIR}/cli/micac/measure.c
     ${CMAKE_SOURCE_DIR}/cli/micac/settings.c ${CMAKE_SOURCE_DIR}/cli/micac/stats.c
     ${CMAKE_SOURCE_DIR}/cli/micac/info.c ${CMAKE_SOURCE_DIR}/cli/micac/main.c ${CMAKE_SOURCE_DIR}/cli/micac/presets.c ${CMAKE_SOURCE_DIR}/cli/micac/progress.c
     ${CMAKE_SOURCE_DIR}/cli/micac/diff.c ${CMAKE_SOURCE_DIR}/cli/micac/extract.c ${CMAKE_SOURCE_DIR}/cli/micac/html.c
     ${CMAKE_SOURCE_DIR}/cli/micac/sign.c ${CMAKE_SOURCE_DIR}/cli/micac/pack.c ${CMAKE_SOURCE_DIR}/cli/micac/report.c ${CMAKE_SOURCE_DIR}/cli/micac/verify.c)
add_executable(cli_micac_fake ${sources} ${CMAKE_CURRENT_LIST_DIR}/fake_frontend.c)
target_compile_definitions(cli_micac_fake PRIVATE MICAC_LANGUAGE_NEUTRAL)
target_link_libraries(cli_micac_fake PRIVATE mica_builder mica_loader)
set_source_files_properties(${CMAKE_SOURCE_DIR}/cli/micac/html.c PROPERTIES OBJECT_DEPENDS ${CMAKE_BINARY_DIR}/generated/report_page.inc
                            INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR})
add_dependencies(cli_micac_fake micac) # which makes the report's page
add_test(NAME cli/micac_build COMMAND ${CMAKE_CURRENT_LIST_DIR}/micac_build.sh $<TARGET_FILE:cli_micac_fake>)
