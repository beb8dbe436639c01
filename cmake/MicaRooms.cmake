# cmake/MicaRooms.cmake - one static library for each folder of the house; sources are found by folder.

# mica_room(NAME LINKS ... [WITHOUT FOLDER...]): every .c below NAME/ becomes the library mica_NAME, with '_' for '/'; folders in it that
# are rooms of their own are left out.
function(mica_room folder)
  cmake_parse_arguments(ROOM "" "" "LINKS;WITHOUT" ${ARGN})
  string(REPLACE "/" "_" name ${folder})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.c)
  foreach(inner ${ROOM_WITHOUT})
    list(FILTER sources EXCLUDE REGEX "/${folder}/${inner}/")
  endforeach()
  if(sources)
    add_library(mica_${name} STATIC ${sources})
    target_link_libraries(mica_${name} PUBLIC ${ROOM_LINKS})
  else()
    add_library(mica_${name} INTERFACE)
    target_link_libraries(mica_${name} INTERFACE ${ROOM_LINKS})
  endif()
endfunction()

# The two programs: cli/mica/*.c and cli/micac/*.c over what both share in cli/common/*.c.
function(mica_programs)
  foreach(pair report:html image:image_html) # a page and the source that has it
    string(REGEX MATCH "(.*):(.*)" pair ${pair})
    set(page ${CMAKE_SOURCE_DIR}/cli/micac/page/${CMAKE_MATCH_1}.html)
    set(page_inc ${CMAKE_BINARY_DIR}/generated/${CMAKE_MATCH_1}_page.inc)
    set(page_source ${CMAKE_SOURCE_DIR}/cli/micac/${CMAKE_MATCH_2}.c)
    add_custom_command(OUTPUT ${page_inc} DEPENDS ${page} ${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake
                       COMMAND ${CMAKE_COMMAND} -DFROM=${page} -DTO=${page_inc} -P ${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake)
    set_source_files_properties(${page_source} PROPERTIES OBJECT_DEPENDS ${page_inc} INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR})
  endforeach()
  file(GLOB common CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cli/common/*.c)
  foreach(program mica micac)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cli/${program}/*.c)
    if(sources)
      add_executable(${program} ${sources} ${common})
      target_link_libraries(${program} PRIVATE mica_session mica_memory mica_tape)
      target_compile_options(${program} PRIVATE -fPIC) # no copies of libc's variables at start
      if(MICA_STATIC AND program STREQUAL mica)
        target_link_options(${program} PRIVATE -static-pie -Wl,--no-warnings) # the warning about dlopen: base/dynlib.c checks it
        add_dependencies(${program} mica_threads)
      endif()
    endif()
  endforeach()
endfunction()
