/* vm/builtins/files/binary.h - the numbers of Octave's binary format. */
#ifndef VM_BUILTINS_FILES_BINARY_H
#define VM_BUILTINS_FILES_BINARY_H

/* A file: "Octave-1-", L or B for the byte order, a byte for the form of floats (0 or 1: IEEE), then variables.
 *
 *   i32 length, name; i32 length, documentation; u8 global; u8 type, 255: a name follows; i32 length, type; value
 *
 * Dimensions are -ndims and then each, as i32. Doubles and floats have a byte in front that says how they are kept: */
enum { BINARY_U8, BINARY_U16, BINARY_U32, BINARY_I8, BINARY_I16, BINARY_I32, BINARY_FLOAT, BINARY_DOUBLE };
#define BINARY_NAMED  255
#define BINARY_LITTLE "Octave-1-L"
#define BINARY_BIG    "Octave-1-B"

#endif
