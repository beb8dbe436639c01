# cmake/MicaStatic.cmake - whether `mica` can be linked as a static position-independent program.
include(CheckCSourceCompiles)
set(CMAKE_REQUIRED_FLAGS "-fPIE")
set(CMAKE_REQUIRED_LINK_OPTIONS -static-pie)
check_c_source_compiles("#include <dlfcn.h>\nint main(void) { return dlopen(\"x\", RTLD_NOW) != 0; }" MICA_CAN_LINK_STATIC)
unset(CMAKE_REQUIRED_FLAGS)
unset(CMAKE_REQUIRED_LINK_OPTIONS)
if(MICA_CAN_LINK_STATIC AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64" AND CMAKE_C_COMPILER_ID STREQUAL "GNU" AND NOT MICA_SANITIZE AND
   NOT MICA_COVERAGE)
  set(static_default ON)
else()
  set(static_default OFF)
endif()
option(MICA_STATIC "Link mica as a static position-independent program" ${static_default})

# The threads of libraries that a static mica opens (shim/threads.c).
if(MICA_STATIC)
  add_library(mica_threads MODULE ${CMAKE_SOURCE_DIR}/shim/threads.c)
  set_target_properties(mica_threads PROPERTIES PREFIX "")
  target_link_options(mica_threads PRIVATE -nostdlib)
  install(TARGETS mica_threads LIBRARY DESTINATION lib/mica COMPONENT programs) # where base/dynlib.c looks from bin/
endif()
