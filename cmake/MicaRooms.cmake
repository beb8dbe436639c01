# cmake/MicaRooms.cmake - one static library for each folder of the house; sources are found by folder.

# mica_room(NAME LINKS ...): every .c below NAME/ becomes the library mica_NAME, but for what lies in rooms within it, which come first in
# CMakeLists.txt: session/ladder is mica_session_ladder.
function(mica_room name)
  cmake_parse_arguments(ROOM "" "" "LINKS" ${ARGN})
  string(REPLACE "/" "_" target mica_${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${name}/*.c)
  get_property(rooms GLOBAL PROPERTY MICA_ROOMS)
  foreach(inner ${rooms})
    list(FILTER sources EXCLUDE REGEX "^${CMAKE_SOURCE_DIR}/${inner}/")
  endforeach()
  set_property(GLOBAL APPEND PROPERTY MICA_ROOMS ${name})
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${ROOM_LINKS})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${ROOM_LINKS})
  endif()
endfunction()

# The two programs: cli/mica/*.c and cli/micac/*.c over what both share in cli/common/*.c.
function(mica_programs)
  set(page ${CMAKE_SOURCE_DIR}/cli/micac/page/report.html)
  set(page_inc ${CMAKE_BINARY_DIR}/generated/report_page.inc)
  add_custom_command(OUTPUT ${page_inc} DEPENDS ${page} ${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake
                     COMMAND ${CMAKE_COMMAND} -DFROM=${page} -DTO=${page_inc} -P ${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/cli/micac/html.c PROPERTIES OBJECT_DEPENDS ${page_inc} INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR})
  file(GLOB common CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cli/common/*.c)
  foreach(program mica micac)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cli/${program}/*.c)
    if(sources)
      add_executable(${program} ${sources} ${common})
      target_link_libraries(${program} PRIVATE mica_session)
      target_compile_options(${program} PRIVATE -fPIC) # no copies of libc's variables at start
      if(MICA_STATIC AND program STREQUAL mica)
        target_link_options(${program} PRIVATE -static-pie -Wl,--no-warnings) # the warning about dlopen: base/dynlib.c checks it
        add_dependencies(${program} mica_threads)
      endif()
    endif()
  endforeach()
endfunction()
