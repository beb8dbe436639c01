# tests/errors/tests.cmake - every code of errors.def and fallback.def, reached in one program.
add_executable(errors_test_errors ${CMAKE_CURRENT_LIST_DIR}/test_errors.c)
target_link_libraries(errors_test_errors PRIVATE mica_session mica_memory mica_store ${CMOCKA})
add_test(NAME errors/test_errors COMMAND errors_test_errors)
