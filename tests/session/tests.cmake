# tests/session/tests.cmake - whole-program tests of the session: the transplant of running programs.
if(TARGET stdlib_snapshot)
  add_executable(transplant ${CMAKE_CURRENT_LIST_DIR}/transplant.c)
  target_link_libraries(transplant PRIVATE mica_session)
  file(GLOB examples CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/*.m)
  foreach(example ${examples})
    get_filename_component(stem ${example} NAME_WE)
    foreach(seed 1 2 3)
      add_test(NAME transplant/${stem}-${seed}
               COMMAND transplant ${CMAKE_BINARY_DIR}/stdlib.snap ${CMAKE_SOURCE_DIR}/examples/expected/${stem}.out ${example} ${seed})
    endforeach()
  endforeach()
endif()
