# tests/tape/tests.cmake - many thousand flushes, none of which a crash of the machine is about
if(IS_DIRECTORY /dev/shm)
  set_tests_properties(tape/test_tape tape/test_hazards PROPERTIES ENVIRONMENT TMPDIR=/dev/shm)
endif()
