/* cmake/library.c - the one source a shared library has of its own; the rest comes from the rooms. */
typedef int mica_library_unit;
