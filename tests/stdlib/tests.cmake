# tests/stdlib/tests.cmake - the standard library: every function documented and tested; the tests run from its snapshot.
add_test(NAME stdlib/coverage COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/coverage.py ${CMAKE_SOURCE_DIR})
if(TARGET stdlib_snapshot)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  add_test(NAME stdlib/run COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/run.py
                                   $<TARGET_FILE:mica> --snapshot ${CMAKE_BINARY_DIR}/stdlib.snap)
endif()
