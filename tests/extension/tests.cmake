# tests/extension/tests.cmake - functions in C from shared objects, as programs load them, load them again and carry them on.
if(TARGET mica AND NOT CMAKE_CROSSCOMPILING)
  foreach(which load calls reload images)
    add_test(NAME extension/${which} COMMAND ${CMAKE_CURRENT_LIST_DIR}/${which}.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${CMAKE_C_COMPILER})
  endforeach()
  if(MICA_LIBRARIES)
    add_test(NAME extension/example COMMAND ${CMAKE_CURRENT_LIST_DIR}/example.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${CMAKE_COMMAND})
  endif()
endif()
