# tests/vm/tests.cmake - the files of values that tests of the VM read.
if(TARGET vm_test_display)
  target_compile_definitions(vm_test_display PRIVATE DISPLAY_CASES="${CMAKE_CURRENT_SOURCE_DIR}/vm/display_cases.txt")
endif()
