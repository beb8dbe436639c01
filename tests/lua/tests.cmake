# tests/lua/tests.cmake - the Lua example: same answers from files and from the snapshot, whatever happens to the file.
if(TARGET micalua)
  add_test(NAME lua/example COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/lua/example.sh $<TARGET_FILE:micalua> ${CMAKE_SOURCE_DIR}/examples/lua)
endif()
if(TARGET micalua AND MICA_LIBRARIES)
  add_test(NAME lua/build_step COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/lua/build_step.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${CMAKE_COMMAND})
endif()
