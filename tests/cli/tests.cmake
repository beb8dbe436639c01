# tests/cli/tests.cmake - the programs from outside.
if(TARGET micac)
  add_test(NAME cli/micac COMMAND ${CMAKE_CURRENT_LIST_DIR}/micac.sh $<TARGET_FILE:micac> ${CMAKE_SOURCE_DIR}/tests/loader/golden)
endif()
