# cmake/MicaExtension.cmake - mica_add_extension: C sources to functions that M programs load while they run.
#
#   mica_add_extension(NAME SOURCE...)
#
# Makes the target NAME, part of `all`: the shared object NAME.so in the current binary folder, which `extension_load` and
# `mica --extension` take. The sources include mica/extension.h, and one of them has MICA_EXTENSION (docs/extension.md). Nothing of Mica is
# linked. Libraries and options are added to the target as to any other.
#
# Only the table is visible, names are found in the object itself first (-Bsymbolic), and all that it needs must be there when it is
# linked. Sources in C++ are built without symbols that the loader would share with the object that was loaded before.
function(mica_add_extension name)
  if(NOT ARGN)
    message(FATAL_ERROR "mica_add_extension(${name}): there are no sources")
  endif()
  add_library(${name} MODULE ${ARGN})
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so" C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden
                        VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${name} PRIVATE Mica::extension)
  target_link_options(${name} PRIVATE LINKER:-Bsymbolic LINKER:--no-undefined)
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
endfunction()
