# tests/ladder/tests.cmake - the fallback ladder from outside.
if(TARGET mica AND TARGET micac)
  add_test(NAME ladder/ladder COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/ladder.py $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${CMAKE_SOURCE_DIR}/stdlib)
endif()
