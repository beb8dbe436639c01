# tests/noblas/tests.cmake - the loops that stand in for BLAS and LAPACK.
if(TARGET stdlib_snapshot)
  add_test(NAME builtins/without_blas COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/lang/run.py
           --snapshot ${CMAKE_BINARY_DIR}/stdlib.snap --root ${CMAKE_SOURCE_DIR}/tests/noblas
           --expected ${CMAKE_SOURCE_DIR}/tests/noblas $<TARGET_FILE:mica>)
  set_tests_properties(builtins/without_blas PROPERTIES ENVIRONMENT MICA_NO_BLAS=1)
endif()
