# cmake/MicaInstall.cmake - what `cmake --install` puts where (GNUInstallDirs; DESTDIR works), and `uninstall`.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
if(MICA_LIBRARIES)
  install(TARGETS mica micac RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT programs)
  # `mica` looks for ../lib/mica and ../share/mica beside its own folder
  install(FILES ${CMAKE_BINARY_DIR}/stdlib.snap DESTINATION lib/mica COMPONENT programs)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/stdlib DESTINATION share/mica COMPONENT programs FILES_MATCHING PATTERN "*.m")
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/docs/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT programs FILES_MATCHING PATTERN "*.1")
  install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT programs)

  install(TARGETS libmica libmica_snapshot LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT libraries NAMELINK_COMPONENT development)
  install(FILES ${CMAKE_BINARY_DIR}/libmica.a DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(FILES ${CMAKE_BINARY_DIR}/libmica_snapshot.a DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/mica DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

  set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Mica)
  configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/MicaConfig.cmake.in ${CMAKE_BINARY_DIR}/MicaConfig.cmake
                                INSTALL_DESTINATION ${config_folder} PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR)
  write_basic_package_version_file(${CMAKE_BINARY_DIR}/MicaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${CMAKE_BINARY_DIR}/MicaConfig.cmake ${CMAKE_BINARY_DIR}/MicaConfigVersion.cmake ${CMAKE_SOURCE_DIR}/cmake/MicaSnapshot.cmake
          DESTINATION ${config_folder} COMPONENT development)
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
