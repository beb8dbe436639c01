# tests/install/tests.cmake - libraries, installation and the build step as another project sees them.
if(MICA_LIBRARIES)
  add_test(NAME install/libraries COMMAND ${CMAKE_CURRENT_LIST_DIR}/libraries.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  add_test(NAME install/project COMMAND ${CMAKE_CURRENT_LIST_DIR}/project.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${CMAKE_COMMAND})
endif()
