# tests/store/tests.cmake - where the double of an S3 service is; `make test-stores` runs the same program beside a real one
target_compile_definitions(store_test_s3 PRIVATE STORE_DOUBLE="${CMAKE_CURRENT_SOURCE_DIR}/store/double.py")
if(IS_DIRECTORY /dev/shm)
  set_tests_properties(store/test_folder PROPERTIES ENVIRONMENT TMPDIR=/dev/shm)
endif()
