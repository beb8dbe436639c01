# tests/ablation/tests.cmake - whether everything stored and set is read.
find_program(VALGRIND valgrind)
find_program(STRACE strace)
if(TARGET stdlib_snapshot)
  add_test(NAME ablation/document COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/ablation.py --document ${CMAKE_SOURCE_DIR})
  if(VALGRIND AND STRACE AND NOT MICA_SANITIZE AND NOT MICA_COVERAGE)
    add_test(NAME ablation/effects COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/ablation.py ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR})
  endif()
endif()
