# tests/builtins/tests.cmake - the M programs of tests/builtins: each builtin of the tables, run by mica from its snapshot.
if(TARGET stdlib_snapshot)
  add_test(NAME builtins/behaviours COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/lang/run.py
           --snapshot ${CMAKE_BINARY_DIR}/stdlib.snap --root ${CMAKE_SOURCE_DIR}/tests/builtins
           --expected ${CMAKE_SOURCE_DIR}/tests/builtins $<TARGET_FILE:mica>)
endif()
# A program with open files is stopped at many points and goes on in other processes.
if(TARGET stdlib_snapshot)
  foreach(seed 1 2 3)
    add_test(NAME transplant/io_carry-${seed}
             COMMAND transplant ${CMAKE_BINARY_DIR}/stdlib.snap ${CMAKE_SOURCE_DIR}/tests/builtins/io_carry.out
                     ${CMAKE_SOURCE_DIR}/tests/builtins/io_carry.m ${seed})
  endforeach()
endif()
