# cmake/MicaSnapshot.cmake - mica_add_snapshot: sources to a snapshot, as a step of any project's build.
#
#   mica_add_snapshot(NAME DIRECTORIES FOLDER... [OUTPUT FILE] [PROFILE FILE] [PRESET NAME] [EMBED TARGET] [SIGN KEY])
#
# Makes a target NAME, part of `all`, that keeps OUTPUT (default: NAME.snap in the current binary folder) up to date: it is
# built again when a source below the folders is changed, added or removed, when the profile, the key or the compiler changes, and
# then only what changed is compiled (OUTPUT.cache remembers the rest).
# The property MICA_SNAPSHOT of the target is the path of OUTPUT.
#
# EMBED links the snapshot into an executable or library of the project, in the section .mica_snapshot, at a multiple of 4096
# bytes. A session finds it there (include/mica/session.h); other C code sees it as
#     extern const unsigned char mica_embedded_snapshot_start[], mica_embedded_snapshot_end[];
function(mica_add_snapshot name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "OUTPUT;PROFILE;PRESET;EMBED;SIGN" "DIRECTORIES")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "mica_add_snapshot(${name}): not understood: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  set(inputs ${ARG_DIRECTORIES})
  if(NOT inputs)
    message(FATAL_ERROR "mica_add_snapshot(${name}): no DIRECTORIES")
  endif()
  if(NOT ARG_OUTPUT)
    set(ARG_OUTPUT ${name}.snap)
  endif()
  cmake_path(ABSOLUTE_PATH ARG_OUTPUT BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} NORMALIZE)
  set(folders "")
  foreach(input ${inputs})
    cmake_path(ABSOLUTE_PATH input BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    if(NOT IS_DIRECTORY ${input})
      message(FATAL_ERROR "mica_add_snapshot(${name}): there is no folder ${input}")
    endif()
    list(APPEND folders ${input})
  endforeach()
  if(TARGET Mica::micac)
    set(compiler Mica::micac)
  else()
    set(compiler micac)
  endif()
  set(options --incremental --depfile ${ARG_OUTPUT}.d)
  set(depends $<TARGET_FILE:${compiler}>)
  foreach(option PROFILE SIGN)
    if(ARG_${option})
      cmake_path(ABSOLUTE_PATH ARG_${option} BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
      string(TOLOWER ${option} word)
      list(APPEND options --${word} ${ARG_${option}})
      list(APPEND depends ${ARG_${option}})
    endif()
  endforeach()
  if(ARG_PRESET)
    list(APPEND options --preset ${ARG_PRESET})
  endif()
  add_custom_command(OUTPUT ${ARG_OUTPUT} DEPFILE ${ARG_OUTPUT}.d DEPENDS ${depends} ${compiler}
                     BYPRODUCTS ${ARG_OUTPUT}.cache
                     COMMAND ${CMAKE_COMMAND} -E env MICA_CONFIG=none $<TARGET_FILE:${compiler}> build ${options} -o ${ARG_OUTPUT} ${folders}
                     COMMENT "Building the snapshot ${name}" VERBATIM)
  add_custom_target(${name} ALL DEPENDS ${ARG_OUTPUT})
  set_target_properties(${name} PROPERTIES MICA_SNAPSHOT ${ARG_OUTPUT})
  if(ARG_EMBED)
    set(unit ${CMAKE_CURRENT_BINARY_DIR}/${name}_embedded.c)
    file(CONFIGURE OUTPUT ${unit} @ONLY CONTENT [[/* made by mica_add_snapshot: puts a snapshot into the program */
__asm__(".section .mica_snapshot,\"a\",%progbits\n"
        ".balign 4096\n"
        ".globl mica_embedded_snapshot_start\n"
        "mica_embedded_snapshot_start:\n"
        ".incbin \"@ARG_OUTPUT@\"\n"
        ".globl mica_embedded_snapshot_end\n"
        "mica_embedded_snapshot_end:\n"
        ".byte 0\n.previous\n");
]])
    set_source_files_properties(${unit} PROPERTIES OBJECT_DEPENDS ${ARG_OUTPUT})
    target_sources(${ARG_EMBED} PRIVATE ${unit})
    target_link_options(${ARG_EMBED} PRIVATE -Wl,--undefined=mica_embedded_snapshot_start)
    add_dependencies(${ARG_EMBED} ${name})
  endif()
endfunction()
