# tests/install/tests.cmake - libraries, installation and the build step as another project sees them.
if(MICA_LIBRARIES)
  add_test(NAME install/libraries COMMAND ${CMAKE_CURRENT_LIST_DIR}/libraries.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  add_test(NAME install/project COMMAND ${CMAKE_CURRENT_LIST_DIR}/project.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${CMAKE_COMMAND})
  find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
  if(DPKG_SHLIBDEPS AND CMAKE_CPACK_COMMAND)
    add_test(NAME install/packages COMMAND ${CMAKE_CURRENT_LIST_DIR}/packages.sh ${CMAKE_BINARY_DIR} ${CMAKE_CPACK_COMMAND} ${CMAKE_INSTALL_LIBDIR})
  endif()
endif()
