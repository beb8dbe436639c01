# cmake/MicaInstall.cmake - what `cmake --install` puts where (GNUInstallDirs; DESTDIR works), and `uninstall`.
include(CMakePackageConfigHelpers)
if(MICA_LIBRARIES)
  install(TARGETS mica micac RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT programs)
  # `mica` looks for ../lib/mica and ../share/mica beside its own folder
  install(FILES ${CMAKE_BINARY_DIR}/stdlib.snap DESTINATION lib/mica COMPONENT programs)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/stdlib DESTINATION share/mica COMPONENT programs FILES_MATCHING PATTERN "*.m")
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/package/man)
  foreach(section 1 5)
    file(GLOB manuals CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/man/*.${section})
    foreach(manual ${manuals})
      get_filename_component(leaf ${manual} NAME)
      execute_process(COMMAND gzip -9nc ${manual} OUTPUT_FILE ${CMAKE_BINARY_DIR}/package/man/${leaf}.gz RESULT_VARIABLE failed)
      if(NOT failed)
        set(manual ${CMAKE_BINARY_DIR}/package/man/${leaf}.gz)
      endif()
      install(FILES ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT programs)
    endforeach()
  endforeach()
  install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT licence) # packages have their copyright file

  # a manual for each function and header of the public interface, from the comments there
  if(TARGET Python3::Interpreter)
    file(GLOB public_headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/include/mica/*.h)
    set(api_manuals ${CMAKE_BINARY_DIR}/package/man3)
    add_custom_command(OUTPUT ${api_manuals}.made DEPENDS ${CMAKE_SOURCE_DIR}/cmake/manuals.py ${public_headers}
                       COMMAND ${CMAKE_COMMAND} -E rm -rf ${api_manuals}
                       COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/cmake/manuals.py ${CMAKE_SOURCE_DIR}/include/mica ${PROJECT_VERSION} ${api_manuals}
                       COMMAND gzip -9nr ${api_manuals}
                       COMMAND ${CMAKE_COMMAND} -E touch ${api_manuals}.made
                       COMMENT "Making the manuals of the public headers" VERBATIM)
    add_custom_target(manuals ALL DEPENDS ${api_manuals}.made)
    install(DIRECTORY ${api_manuals} DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT development)
  endif()

  install(TARGETS libmica libmica_snapshot LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT libraries NAMELINK_COMPONENT development)
  install(FILES ${CMAKE_BINARY_DIR}/libmica.a DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(FILES ${CMAKE_BINARY_DIR}/libmica_snapshot.a DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/mica DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

  set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Mica)
  configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/MicaConfig.cmake.in ${CMAKE_BINARY_DIR}/MicaConfig.cmake
                                INSTALL_DESTINATION ${config_folder} PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR)
  write_basic_package_version_file(${CMAKE_BINARY_DIR}/MicaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${CMAKE_BINARY_DIR}/MicaConfig.cmake ${CMAKE_BINARY_DIR}/MicaConfigVersion.cmake ${CMAKE_SOURCE_DIR}/cmake/MicaSnapshot.cmake
          ${CMAKE_SOURCE_DIR}/cmake/MicaExtension.cmake
          DESTINATION ${config_folder} COMPONENT development)
  # The package files name no folder: they say how to get from where they lie to the prefix.
  file(RELATIVE_PATH PC_UP /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
  string(REGEX REPLACE "/$" "" PC_UP "${PC_UP}")
  foreach(pair "mica;ALL;a whole interpreter for the M language" "mica_snapshot;SNAPSHOT;snapshots for language runtimes")
    list(GET pair 0 PC_LIBRARY)
    list(GET pair 1 which)
    list(GET pair 2 PC_TEXT)
    string(REPLACE "_" "-" PC_NAME ${PC_LIBRARY})
    list(TRANSFORM MICA_${which}_DEPENDENCIES PREPEND "-l" OUTPUT_VARIABLE private)
    list(JOIN private " " PC_PRIVATE)
    configure_file(${CMAKE_SOURCE_DIR}/cmake/mica.pc.in ${CMAKE_BINARY_DIR}/${PC_NAME}.pc @ONLY)
    install(FILES ${CMAKE_BINARY_DIR}/${PC_NAME}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
  endforeach()
  add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -P ${CMAKE_SOURCE_DIR}/cmake/uninstall.cmake VERBATIM)
endif()
