# cmake/MicaSnapshot.cmake - mica_add_snapshot: sources to a snapshot, as a step of any project's build.
#
#   mica_add_snapshot(NAME [DIRECTORIES FOLDER...] [SOURCES FILE... [BASE FOLDER]] [OUTPUT FILE] [PROFILE FILE]
#                     [PRESET NAME] [SIGN KEY] [LAYER] [EMBED TARGET] [BUILDER PROGRAM [ARGUMENT...]])
#
# Makes a target NAME, part of `all`, that keeps OUTPUT (default: NAME.snap in the current binary folder) up to date: it is
# built again when a source below the folders is changed, added or removed, when the profile, the key or the compiler changes, and
# then only what changed is compiled (OUTPUT.cache remembers the rest).
# The property MICA_SNAPSHOT of the target is the path of OUTPUT.
#
# DIRECTORIES takes every source below the folders, named relative to them. SOURCES takes single files, named relative to BASE; without
# it, relative to the current source folder, or to the current binary folder for those that the build itself makes there.
#
# PRESET is one of `micac presets`, PROFILE what `micac train` wrote, SIGN a private Ed25519 key in PEM.
#
# LAYER says that the snapshot is a toolbox used over the standard library (mica --layer, mica_session_options.layers): the step then
# opens it that way, checking every byte, and fails when the interpreter would refuse it.
#
# BUILDER is the program of another language that makes the snapshot: a target of this build or a path, and arguments that come
# first. It is called as
#     PROGRAM ARGUMENT... build --depfile OUTPUT.d [--preset NAME] [--profile FILE] [--sign KEY] -o OUTPUT FOLDER... [--base FOLDER FILE]...
# with the options that were given here, and writes to OUTPUT.d on which folders and sources the snapshot depends
# (mica_builder_write_depfile). LAYER is not for it.
#
# In a cross build programs are run by CMAKE_CROSSCOMPILING_EMULATOR; MICA_HOST_MICAC is a micac of the machine that builds, which takes the
# place of the built one and of the emulator.
#
# EMBED links the snapshot into an executable or library of the project, in the section .mica_snapshot, at a multiple of 4096
# bytes. A session finds it there (include/mica/session.h); other C code sees it as
#     extern const unsigned char mica_embedded_snapshot_start[], mica_embedded_snapshot_end[];
# One program holds one embedded snapshot.

# The operands of `micac build` for single sources: each behind the folder its name is relative to.
function(_mica_snapshot_sources name base out_operands out_files)
  set(operands "")
  set(files "")
  foreach(file ${ARGN})
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    set(found "")
    if(base)
      cmake_path(ABSOLUTE_PATH base BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE OUTPUT_VARIABLE folders)
    else()
      set(folders ${CMAKE_CURRENT_BINARY_DIR} ${CMAKE_CURRENT_SOURCE_DIR}) # a build folder may lie within the source folder
    endif()
    foreach(folder ${folders})
      cmake_path(IS_PREFIX folder ${file} NORMALIZE below)
      if(below AND NOT found)
        set(found ${folder})
      endif()
    endforeach()
    if(NOT found)
      list(JOIN folders " and " folders)
      message(FATAL_ERROR "mica_add_snapshot(${name}): ${file} does not lie below ${folders}; give its BASE")
    endif()
    list(APPEND operands --base ${found} ${file})
    list(APPEND files ${file})
  endforeach()
  set(${out_operands} ${operands} PARENT_SCOPE)
  set(${out_files} ${files} PARENT_SCOPE)
endfunction()

# The command line that runs a program, a target of this build or a path, on the machine that builds; and the files it depends on.
function(_mica_snapshot_run name program out_command out_depends)
  if(NOT TARGET ${program})
    find_program(found ${program} NO_CACHE)
    set(${out_command} ${program} ${ARGN} PARENT_SCOPE)
    set(${out_depends} "" PARENT_SCOPE)
    if(found)
      set(${out_depends} ${found} PARENT_SCOPE)
    endif()
    return()
  endif()
  set(emulator "")
  if(CMAKE_CROSSCOMPILING)
    set(emulator ${CMAKE_CROSSCOMPILING_EMULATOR})
    if(NOT emulator)
      message(FATAL_ERROR "mica_add_snapshot(${name}): ${program} is not for this machine: CMAKE_CROSSCOMPILING_EMULATOR must say what runs it, "
                          "or MICA_HOST_MICAC name a micac of this machine")
    endif()
  endif()
  set(${out_command} ${emulator} $<TARGET_FILE:${program}> ${ARGN} PARENT_SCOPE)
  set(${out_depends} $<TARGET_FILE:${program}> ${program} PARENT_SCOPE)
endfunction()

function(mica_add_snapshot name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "LAYER" "OUTPUT;PROFILE;PRESET;EMBED;SIGN;BASE" "DIRECTORIES;SOURCES;BUILDER")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "mica_add_snapshot(${name}): not understood: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_DIRECTORIES AND NOT ARG_SOURCES)
    message(FATAL_ERROR "mica_add_snapshot(${name}): no DIRECTORIES and no SOURCES")
  endif()
  if(NOT ARG_OUTPUT)
    set(ARG_OUTPUT ${name}.snap)
  endif()
  cmake_path(ABSOLUTE_PATH ARG_OUTPUT BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} NORMALIZE)
  set(folders "")
  foreach(input ${ARG_DIRECTORIES})
    cmake_path(ABSOLUTE_PATH input BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    if(NOT IS_DIRECTORY ${input})
      message(FATAL_ERROR "mica_add_snapshot(${name}): there is no folder ${input}")
    endif()
    list(APPEND folders ${input})
  endforeach()
  _mica_snapshot_sources(${name} "${ARG_BASE}" operands files ${ARG_SOURCES})
  set(options --depfile ${ARG_OUTPUT}.d)
  set(kept "")
  if(ARG_BUILDER AND ARG_LAYER)
    message(FATAL_ERROR "mica_add_snapshot(${name}): LAYER is for snapshots of micac, not of a BUILDER")
  elseif(NOT ARG_BUILDER)
    list(PREPEND options --incremental)
    set(kept ${ARG_OUTPUT}.cache)
    if(CMAKE_CROSSCOMPILING AND MICA_HOST_MICAC)
      set(ARG_BUILDER ${MICA_HOST_MICAC})
    elseif(TARGET Mica::micac)
      set(ARG_BUILDER Mica::micac)
    else()
      set(ARG_BUILDER micac)
    endif()
  endif()
  _mica_snapshot_run(${name} ${ARG_BUILDER} builder depends)
  list(APPEND depends ${files})
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
  set(check "")
  if(ARG_LAYER AND NOT (CMAKE_CROSSCOMPILING AND MICA_HOST_MICAC))
    if(TARGET Mica::interpreter)
      set(interpreter Mica::interpreter)
    else()
      set(interpreter mica)
      list(APPEND depends stdlib_snapshot)
    endif()
    _mica_snapshot_run(${name} ${interpreter} run needed)
    list(APPEND depends ${needed})
    set(check COMMAND ${CMAKE_COMMAND} -E env MICA_CONFIG=none MICA_LAYERS= ${run} --quiet --validate=full --layer ${ARG_OUTPUT} -e %)
  endif()
  add_custom_command(OUTPUT ${ARG_OUTPUT} DEPFILE ${ARG_OUTPUT}.d DEPENDS ${depends}
                     BYPRODUCTS ${kept}
                     COMMAND ${CMAKE_COMMAND} -E env MICA_CONFIG=none ${builder} build ${options} -o ${ARG_OUTPUT} ${folders} ${operands}
                     ${check}
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
