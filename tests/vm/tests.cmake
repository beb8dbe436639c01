# tests/vm/tests.cmake - the files of values that tests of the VM read.
if(TARGET vm_test_display)
  target_compile_definitions(vm_test_display PRIVATE DISPLAY_CASES="${CMAKE_CURRENT_SOURCE_DIR}/vm/display_cases.txt")
endif()

# A mica whose heap is write-protected but for what passed the gate (vm/heap/write.h). Its programs are built when their tests run.
if(TARGET stdlib_snapshot AND NOT MICA_SANITIZE AND NOT MICA_COVERAGE AND NOT MICA_FUZZ)
  file(GLOB_RECURSE gated CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/vm/*.c)
  add_library(vm_gated OBJECT EXCLUDE_FROM_ALL ${gated})
  target_compile_definitions(vm_gated PUBLIC VM_GATED=1)
  target_compile_options(vm_gated PUBLIC -g1 -O1) # who wrote; it waits for the system, and is soon built
  target_link_libraries(vm_gated PUBLIC mica_program ${MICA_PCRE2} ${MICA_LIBM})
  file(GLOB_RECURSE around CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/session/*.c ${CMAKE_SOURCE_DIR}/train/*.c
       ${CMAKE_SOURCE_DIR}/image/*.c
       ${CMAKE_SOURCE_DIR}/cli/mica/*.c
       ${CMAKE_SOURCE_DIR}/cli/common/*.c)
  add_executable(mica_gated EXCLUDE_FROM_ALL ${around})
  target_include_directories(mica_gated PRIVATE ${CMAKE_BINARY_DIR}) # the fingerprint that mica_session's build writes
  target_link_libraries(mica_gated PRIVATE vm_gated mica_tape mica_memory mica_format mica_compiler mica_loader mica_builder)
  target_link_options(mica_gated PRIVATE -rdynamic)
  add_dependencies(mica_gated mica_session)
  add_executable(vm_gate EXCLUDE_FROM_ALL ${CMAKE_CURRENT_SOURCE_DIR}/vm/gate.c)
  target_link_libraries(vm_gate PRIVATE vm_gated ${CMOCKA})
  add_test(NAME gate/build COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target mica_gated vm_gate)
  set_tests_properties(gate/build PROPERTIES FIXTURES_SETUP gated)
  add_test(NAME gate/itself COMMAND vm_gate)
  set(gate_run python3 ${CMAKE_SOURCE_DIR}/tests/lang/run.py --snapshot ${CMAKE_BINARY_DIR}/stdlib.snap --timeout 900)
  # but what is about size alone: each object has pages of its own here, and each write to one costs a call of the system
  add_test(NAME gate/lang COMMAND ${gate_run} --without classes/deep_handles --without robust/in_use
           --without structs/many_names $<TARGET_FILE:mica_gated>)
  add_test(NAME gate/builtins COMMAND ${gate_run} --root ${CMAKE_SOURCE_DIR}/tests/builtins $<TARGET_FILE:mica_gated>)
  add_test(NAME gate/examples COMMAND ${gate_run} --root ${CMAKE_SOURCE_DIR}/examples --expected ${CMAKE_SOURCE_DIR}/examples/expected
           $<TARGET_FILE:mica_gated>)
  add_test(NAME gate/stdlib COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/stdlib/run.py $<TARGET_FILE:mica_gated>
           --snapshot ${CMAKE_BINARY_DIR}/stdlib.snap)
  set_tests_properties(gate/itself gate/lang gate/builtins gate/examples gate/stdlib PROPERTIES FIXTURES_REQUIRED gated)
endif()
