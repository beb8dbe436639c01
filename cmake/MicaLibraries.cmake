# cmake/MicaLibraries.cmake - the rooms as two libraries, each shared and static: libmica (a whole interpreter) and
# libmica_snapshot (format, builder, loader and presets, for runtimes of any language). They show the names of
# include/mica/ only: a version script hides the rest of the shared ones; the static ones are one relocatable object whose hidden symbols
# have been made local.
set(MICA_SNAPSHOT_ROOMS base format presets builder_cache builder loader)
set(MICA_ALL_ROOMS ${MICA_SNAPSHOT_ROOMS} memory store tape program compiler vm image train session_ladder session)
set(MICA_SNAPSHOT_DEPENDENCIES crypto sodium lz4 zstd msgpackc inih)
set(MICA_ALL_DEPENDENCIES ${MICA_SNAPSHOT_DEPENDENCIES} pcre2-8)

function(mica_library name)
  cmake_parse_arguments(LIB "" "" "ROOMS;LINKS" ${ARGN})
  set(archives "")
  set(targets "")
  foreach(room ${LIB_ROOMS})
    list(APPEND archives $<TARGET_FILE:mica_${room}>)
    list(APPEND targets mica_${room})
  endforeach()
  list(JOIN archives "," joined)

  add_library(lib${name} SHARED ${CMAKE_SOURCE_DIR}/cmake/library.c)
  set_target_properties(lib${name} PROPERTIES OUTPUT_NAME ${name} VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
                        LINK_DEPENDS "${archives};${CMAKE_SOURCE_DIR}/cmake/mica.map" EXPORT_NAME ${name})
  add_dependencies(lib${name} ${targets})
  target_link_libraries(lib${name} PRIVATE "-Wl,--whole-archive,${joined},--no-whole-archive" ${LIB_LINKS} Threads::Threads m)
  target_link_options(lib${name} PRIVATE -Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/mica.map -Wl,-Bsymbolic-functions
                      -Wl,-z,defs $<TARGET_PROPERTY:mica_base,INTERFACE_LINK_OPTIONS>)

  set(object ${CMAKE_BINARY_DIR}/lib${name}.o)
  set(archive ${CMAKE_BINARY_DIR}/lib${name}.a)
  add_custom_command(OUTPUT ${archive} DEPENDS ${targets}
                     COMMAND ${CMAKE_LINKER} -r -o ${object} --whole-archive ${archives}
                     COMMAND ${CMAKE_OBJCOPY} --localize-hidden --weaken-symbol=__real_OPENSSL_cpuid_setup ${object}
                     COMMAND ${CMAKE_COMMAND} -E rm -f ${archive}
                     COMMAND ${CMAKE_AR} qcD ${archive} ${object}
                     COMMAND ${CMAKE_RANLIB} -D ${archive}
                     COMMENT "Joining lib${name}.a" VERBATIM)
  add_custom_target(lib${name}_archive ALL DEPENDS ${archive})
endfunction()

if(TARGET mica AND CMAKE_OBJCOPY AND NOT MICA_SANITIZE AND NOT MICA_FUZZ AND NOT MICA_COVERAGE)
  set(MICA_LIBRARIES ON)
  set(snapshot_links ${MICA_CRYPTO} ${MICA_SODIUM} ${MICA_LZ4} zstd ${MICA_MSGPACK} ${MICA_INIH}) # libzstd.a cannot be put into a shared library
  mica_library(mica_snapshot ROOMS ${MICA_SNAPSHOT_ROOMS} LINKS ${snapshot_links})
  mica_library(mica ROOMS ${MICA_ALL_ROOMS} LINKS ${snapshot_links} ${MICA_PCRE2})
endif()
