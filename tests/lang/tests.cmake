# tests/lang/tests.cmake - the M programs of tests/lang and examples, run by mica from its snapshot.
if(TARGET stdlib_snapshot)
  set(lang_run python3 ${CMAKE_SOURCE_DIR}/tests/lang/run.py --snapshot ${CMAKE_BINARY_DIR}/stdlib.snap)
  add_test(NAME lang/behaviours COMMAND ${lang_run} $<TARGET_FILE:mica>)
  add_test(NAME lang/collected # cycles are looked for whenever one could have been made: no output depends on when
           COMMAND ${lang_run} $<TARGET_FILE:mica> --set gc.young_size=4K)
  add_test(NAME lang/apart COMMAND ${CMAKE_SOURCE_DIR}/tests/lang/apart.sh ${CMAKE_SOURCE_DIR}/tests/lang/run.py $<TARGET_FILE:mica>)
  add_test(NAME lang/alone COMMAND ${CMAKE_SOURCE_DIR}/tests/lang/alone.sh $<TARGET_FILE:mica> ${lang_run} --filter searchpath)
  add_test(NAME lang/examples COMMAND ${lang_run} --root ${CMAKE_SOURCE_DIR}/examples
           --expected ${CMAKE_SOURCE_DIR}/examples/expected $<TARGET_FILE:mica>)
endif()

if(TARGET stdlib_snapshot)
  add_test(NAME lang/levels COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/lang/levels.py --mica $<TARGET_FILE:mica>
           --micac $<TARGET_FILE:micac> ${CMAKE_SOURCE_DIR}/tests/lang ${CMAKE_SOURCE_DIR}/examples)
  add_test(NAME lang/profiled COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/lang/profiled.py --mica $<TARGET_FILE:mica>
           --micac $<TARGET_FILE:micac> --least 3 ${CMAKE_SOURCE_DIR}/tests/lang ${CMAKE_SOURCE_DIR}/examples)
endif()
