# tests/session/tests.cmake - whole-program tests of the session: the transplant of running programs.
if(TARGET stdlib_snapshot)
  find_program(VALGRIND valgrind)
  find_program(STRACE strace)
  if(VALGRIND AND STRACE AND NOT MICA_SANITIZE)
    add_test(NAME session/constant_start COMMAND ${CMAKE_CURRENT_LIST_DIR}/constant_start.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac>)
  endif()
  if(VALGRIND AND NOT MICA_SANITIZE AND NOT MICA_COVERAGE)
    add_test(NAME session/growth COMMAND ${CMAKE_SOURCE_DIR}/bench/growth.py --instructions --check --only-bad $<TARGET_FILE:mica> -q
                                         --snapshot ${CMAKE_BINARY_DIR}/stdlib.snap)
  endif()
  if(VALGRIND AND NOT MICA_SANITIZE AND NOT MICA_COVERAGE)
    add_test(NAME session/complexity COMMAND ${CMAKE_CURRENT_LIST_DIR}/complexity.py $<TARGET_FILE:mica> $<TARGET_FILE:micac>
                                             ${CMAKE_BINARY_DIR}/stdlib.snap ${CMAKE_SOURCE_DIR})
  endif()
  if(NOT MICA_SANITIZE)
    add_test(NAME session/gc_presets COMMAND ${CMAKE_CURRENT_LIST_DIR}/gc_presets.py $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${CMAKE_BINARY_DIR}/stdlib.snap)
  endif()
  add_test(NAME session/packed_start COMMAND ${CMAKE_CURRENT_LIST_DIR}/packed_start.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${CMAKE_SOURCE_DIR}/stdlib)
  if(NOT MICA_SANITIZE AND NOT MICA_COVERAGE)
    add_test(NAME session/start_figures
             COMMAND ${CMAKE_SOURCE_DIR}/bench/start_figures.py --check $<TARGET_FILE:mica> ${CMAKE_BINARY_DIR}/stdlib.snap)
  endif()
  if(NOT MICA_SANITIZE) # whose shadow memory needs more addresses than these limits grant
    add_test(NAME session/address_limit COMMAND ${CMAKE_CURRENT_LIST_DIR}/address_limit.sh $<TARGET_FILE:mica> ${CMAKE_SOURCE_DIR})
    add_executable(low_addresses ${CMAKE_CURRENT_LIST_DIR}/low_addresses.c)
    add_test(NAME session/low_addresses COMMAND ${CMAKE_CURRENT_LIST_DIR}/low_addresses.sh $<TARGET_FILE:low_addresses> $<TARGET_FILE:mica>
                                                ${CMAKE_SOURCE_DIR})
    set_tests_properties(session/low_addresses PROPERTIES SKIP_RETURN_CODE 77)
    find_program(QEMU qemu-${CMAKE_SYSTEM_PROCESSOR})
    find_program(LUA lua5.4)
    if(NOT MICA_COVERAGE)
      add_test(NAME session/emulated COMMAND ${CMAKE_CURRENT_LIST_DIR}/emulated.py $<TARGET_FILE:mica> ${CMAKE_SOURCE_DIR}
               $<$<BOOL:${QEMU}>:${QEMU}> $<$<AND:$<BOOL:${QEMU}>,$<BOOL:${LUA}>>:${LUA}>)
    endif()
  endif()
  add_executable(pairs_run ${CMAKE_CURRENT_LIST_DIR}/pairs_run.c)
  target_link_libraries(pairs_run PRIVATE mica_session)
  add_test(NAME session/pairs COMMAND ${CMAKE_CURRENT_LIST_DIR}/pairs.py $<TARGET_FILE:pairs_run> ${CMAKE_SOURCE_DIR})
  if(MICA_SANITIZE OR MICA_COVERAGE) # valgrind cannot run such a program, and others count other instructions
    set_tests_properties(session/pairs PROPERTIES ENVIRONMENT MICA_TEST_SANITIZED=1)
  endif()
  # What the table of builtins says of the outside, by the system calls that builtins make.
  add_executable(outside ${CMAKE_CURRENT_LIST_DIR}/outside.c ${CMAKE_SOURCE_DIR}/fuzz/calls/make.c ${CMAKE_SOURCE_DIR}/fuzz/calls/values.c
                         ${CMAKE_SOURCE_DIR}/fuzz/calls/registry.c ${CMAKE_SOURCE_DIR}/fuzz/calls/check.c ${CMAKE_SOURCE_DIR}/fuzz/calls/run.c)
  target_link_libraries(outside PRIVATE mica_session)
  foreach(call clock_gettime time getrusage getrandom getenv getcwd localtime_r mktime sysconf read pread stat lstat fstat lseek opendir access
               chdir mkdir rmdir unlink rename realpath readlink glob getpid posix_spawn open)
    target_link_options(outside PRIVATE -Wl,--wrap=${call})
  endforeach()
  add_test(NAME session/outside COMMAND outside ${CMAKE_BINARY_DIR}/stdlib.snap)
  set_tests_properties(session/outside PROPERTIES TIMEOUT 240)
  add_executable(many_sessions ${CMAKE_CURRENT_LIST_DIR}/many_sessions.c)
  target_link_libraries(many_sessions PRIVATE mica_session)
  add_test(NAME session/many_sessions COMMAND many_sessions ${CMAKE_BINARY_DIR}/stdlib.snap)
  add_executable(forged ${CMAKE_CURRENT_LIST_DIR}/forged.c)
  target_link_libraries(forged PRIVATE mica_session)
  add_test(NAME session/forged COMMAND forged ${CMAKE_BINARY_DIR}/stdlib.snap)
  # The deep verifier accepts every state that the tests' programs come to.
  add_executable(checked ${CMAKE_CURRENT_LIST_DIR}/checked.c)
  target_link_libraries(checked PRIVATE mica_session)
  foreach(folder examples tests/builtins tests/stdlib fuzz/corpus/state)
    get_filename_component(stem ${folder} NAME)
    add_test(NAME checked/${stem} COMMAND checked ${CMAKE_BINARY_DIR}/stdlib.snap 1 ${CMAKE_SOURCE_DIR}/${folder})
    set_tests_properties(checked/${stem} PROPERTIES TIMEOUT 900)
  endforeach()
  file(GLOB folders CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/lang/*/)
  add_test(NAME checked/lang COMMAND checked ${CMAKE_BINARY_DIR}/stdlib.snap 1 ${folders})
  set_tests_properties(checked/lang PROPERTIES TIMEOUT 900)
  # nor does what runs out of memory leave another state
  add_test(NAME checked/starved COMMAND checked --starved ${CMAKE_BINARY_DIR}/stdlib.snap 1 ${CMAKE_SOURCE_DIR}/tests/lang/classes
                                        ${CMAKE_SOURCE_DIR}/tests/lang/callbacks ${CMAKE_SOURCE_DIR}/tests/lang/cells)
  add_executable(transplant ${CMAKE_CURRENT_LIST_DIR}/transplant.c)
  target_link_libraries(transplant PRIVATE mica_session)
  add_test(NAME transplant/refused COMMAND transplant --refuse ${CMAKE_BINARY_DIR}/stdlib.snap ${CMAKE_SOURCE_DIR}/examples/tour.m)
  # a program that names what looks at variables of functions that wait
  add_test(NAME transplant/known COMMAND transplant --refuse ${CMAKE_BINARY_DIR}/stdlib.snap ${CMAKE_SOURCE_DIR}/fuzz/corpus/state/natives.m)
  file(GLOB examples CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/*.m)
  foreach(example ${examples})
    get_filename_component(stem ${example} NAME_WE)
    foreach(seed 1 2 3)
      add_test(NAME transplant/${stem}-${seed}
               COMMAND transplant ${CMAKE_BINARY_DIR}/stdlib.snap ${CMAKE_SOURCE_DIR}/examples/expected/${stem}.out ${example} ${seed})
    endforeach()
  endforeach()
  # programs that go on from state to state in processes of their own
  add_test(NAME session/state_lives COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/state_lives.py --count 1 --share 12 --ways plain,levels,layer,masked --skip echo,in_use,many_names
                                            --micac $<TARGET_FILE:micac> --stdlib ${CMAKE_SOURCE_DIR}/stdlib --snapshot ${CMAKE_BINARY_DIR}/stdlib.snap
                                            $<TARGET_FILE:mica> ${CMAKE_SOURCE_DIR}/tests/lang ${CMAKE_SOURCE_DIR}/examples)
  set_tests_properties(session/state_lives PROPERTIES TIMEOUT 900)
  # roots of states
  add_executable(state_roots ${CMAKE_CURRENT_LIST_DIR}/state_roots.c)
  target_link_libraries(state_roots PRIVATE mica_session)
  add_executable(observed ${CMAKE_CURRENT_LIST_DIR}/observed.c)
  target_link_libraries(observed PRIVATE mica_session)
  add_test(NAME session/observed COMMAND observed ${CMAKE_BINARY_DIR}/stdlib.snap 1 6 ${CMAKE_SOURCE_DIR}/tests/lang ${CMAKE_SOURCE_DIR}/examples)
  add_test(NAME session/state_roots COMMAND state_roots ${CMAKE_BINARY_DIR}/stdlib.snap 1 4 ${CMAKE_SOURCE_DIR}/tests/lang ${CMAKE_SOURCE_DIR}/examples)
  # every epoch of a tape has the session that stood there
  add_executable(taped ${CMAKE_CURRENT_LIST_DIR}/taped.c)
  target_link_libraries(taped PRIVATE mica_session)
  add_test(NAME session/taped COMMAND taped ${CMAKE_BINARY_DIR}/stdlib.snap 1 6 ${CMAKE_SOURCE_DIR}/tests/lang ${CMAKE_SOURCE_DIR}/examples)
  if(IS_DIRECTORY /dev/shm)
    set_tests_properties(session/taped PROPERTIES ENVIRONMENT TMPDIR=/dev/shm)
  endif()
  add_test(NAME session/states COMMAND ${CMAKE_CURRENT_LIST_DIR}/states.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${CMAKE_BINARY_DIR}/stdlib.snap ${CMAKE_SOURCE_DIR})
  add_test(NAME session/golden COMMAND ${CMAKE_CURRENT_LIST_DIR}/golden.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac>)
  add_test(NAME session/layers COMMAND ${CMAKE_CURRENT_LIST_DIR}/layers.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${CMAKE_CURRENT_LIST_DIR}/toolbox)
  add_test(NAME session/running COMMAND ${CMAKE_CURRENT_LIST_DIR}/running.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${CMAKE_BINARY_DIR}/stdlib.snap
                                        ${CMAKE_SOURCE_DIR}/stdlib)
  add_test(NAME session/private COMMAND ${CMAKE_CURRENT_LIST_DIR}/private.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac>)
  add_test(NAME session/packages COMMAND ${CMAKE_CURRENT_LIST_DIR}/packages.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac>)
  add_test(NAME session/structure COMMAND ${CMAKE_CURRENT_LIST_DIR}/structure.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac>)
  # a program whose functions come from a layer, carried from process to process
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/toolbox.snap
                     COMMAND micac build -o ${CMAKE_BINARY_DIR}/toolbox.snap ${CMAKE_CURRENT_LIST_DIR}/toolbox
                     DEPENDS micac ${CMAKE_CURRENT_LIST_DIR}/toolbox/tb_sum.m ${CMAKE_CURRENT_LIST_DIR}/toolbox/tb_label.m)
  add_custom_target(toolbox_snapshot ALL DEPENDS ${CMAKE_BINARY_DIR}/toolbox.snap)
  foreach(seed 1 2 3 4)
    add_test(NAME transplant/layered-${seed}
             COMMAND transplant ${CMAKE_BINARY_DIR}/stdlib.snap:${CMAKE_BINARY_DIR}/toolbox.snap ${CMAKE_CURRENT_LIST_DIR}/layered.out
                     ${CMAKE_CURRENT_LIST_DIR}/layered.m ${seed})
  endforeach()
  if(NOT MICA_SANITIZE)
    add_test(NAME session/level_figures COMMAND ${CMAKE_CURRENT_LIST_DIR}/level_figures.sh $<TARGET_FILE:mica> ${CMAKE_BINARY_DIR}/stdlib.snap)
  endif()
  foreach(level basic max-performance)
    add_test(NAME session/random_loops-${level}
             COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/random_loops.py $<TARGET_FILE:mica> --count 120 --seed 7 --level ${level})
  endforeach()
  # a few of them; more by --count and --first, beside Octave by --octave
  add_test(NAME session/random_objects
           COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/random_objects.py --count 16 --levels 0,3 --lives $<TARGET_FILE:image_lives>
                   --checked $<TARGET_FILE:checked> $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${CMAKE_BINARY_DIR}/stdlib.snap)
  set_tests_properties(session/random_objects PROPERTIES TIMEOUT 300)
  add_test(NAME session/random_patches COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/random_patches.py $<TARGET_FILE:mica> ${CMAKE_BINARY_DIR}/stdlib.snap 1 150)
  add_test(NAME session/results COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/results.py $<TARGET_FILE:mica> ${CMAKE_SOURCE_DIR}/compiler/results.def)
  add_test(NAME session/signatures COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/signatures.py $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${CMAKE_BINARY_DIR}/stdlib.snap ${CMAKE_SOURCE_DIR}/stdlib)
  add_test(NAME session/once COMMAND ${CMAKE_CURRENT_LIST_DIR}/once.sh $<TARGET_FILE:mica> ${CMAKE_BINARY_DIR}/stdlib.snap)
  if(MICA_SANITIZE)
    set_tests_properties(session/once PROPERTIES ENVIRONMENT MICA_TEST_SANITIZED=1)
  endif()
  add_test(NAME session/inline COMMAND ${CMAKE_CURRENT_LIST_DIR}/inline.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${CMAKE_BINARY_DIR}/stdlib.snap)
  if(VALGRIND AND NOT MICA_SANITIZE AND NOT MICA_COVERAGE)
    add_test(NAME session/profiled COMMAND python3 ${CMAKE_SOURCE_DIR}/bench/profiled.py --share 100 --bound 0.9 ${CMAKE_BINARY_DIR}
                                           big_passed collatz fill_passed structs bank_simulation string_report)
  endif()
  add_test(NAME session/placed COMMAND ${CMAKE_CURRENT_LIST_DIR}/placed.sh $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${CMAKE_BINARY_DIR}/stdlib.snap)
  if(MICA_SANITIZE) # valgrind cannot run such a program
    set_tests_properties(session/inline session/placed PROPERTIES ENVIRONMENT MICA_TEST_SANITIZED=1)
  endif()
  # a program with the library in it
  add_executable(embedded_program ${CMAKE_CURRENT_LIST_DIR}/embedded.c)
  target_link_libraries(embedded_program PRIVATE mica_session)
  target_compile_definitions(embedded_program PRIVATE SNAPSHOT="${CMAKE_BINARY_DIR}/stdlib.snap")
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/embedded.c PROPERTIES OBJECT_DEPENDS ${CMAKE_BINARY_DIR}/stdlib.snap)
  add_dependencies(embedded_program stdlib_snapshot)
  add_test(NAME session/embedded COMMAND ${CMAKE_CURRENT_LIST_DIR}/embedded.sh $<TARGET_FILE:embedded_program> $<TARGET_FILE:mica>)
endif()

# How long programs wait for autosaves: cmake --build BUILD --target bench_autosave && BUILD/bench_autosave BUILD/stdlib.snap
# What taking and loading a state costs
add_executable(bench_states EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/states.c)
target_link_libraries(bench_states PRIVATE mica_session)
set_target_properties(bench_states PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
# How long a program runs on when a stop is asked for
add_executable(bench_halts EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/halts.c)
target_link_libraries(bench_halts PRIVATE mica_session)
set_target_properties(bench_halts PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
add_executable(bench_autosave EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/autosave.c)
target_link_libraries(bench_autosave PRIVATE mica_session)
set_target_properties(bench_autosave PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

# Kills at random file calls of saves; many of them: BUILD/tests/killed 100000
add_executable(killed ${CMAKE_CURRENT_LIST_DIR}/killed.c)
target_link_libraries(killed PRIVATE mica_session)
add_test(NAME image/killed COMMAND killed 400)

# What it takes until a new version of a function is called: cmake --build BUILD --target bench_reload && BUILD/bench_reload BUILD/stdlib.snap
add_executable(bench_reload EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/reload.c)
target_link_libraries(bench_reload PRIVATE mica_session)
set_target_properties(bench_reload PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
