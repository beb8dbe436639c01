/* vm/builtins/files/mat.h - the numbers of MAT files of version 5 ("MAT-File Format", MathWorks).
 *
 * A file: 116 bytes of text, 8 of an offset, u16 version 0x0100, "MI" as the byte order has it; then elements.
 * An element: u32 type, u32 bytes, the bytes, zeros up to a multiple of 8. One of at most 4 bytes may stand in 8 bytes:
 * u16 type, u16 bytes, the bytes. An array is an element of type MATRIX that holds elements: flags, dimensions, name, and
 * what its class has. */
#ifndef VM_BUILTINS_FILES_MAT_H
#define VM_BUILTINS_FILES_MAT_H

enum {
    MAT_INT8 = 1,
    MAT_UINT8 = 2,
    MAT_INT16 = 3,
    MAT_UINT16 = 4,
    MAT_INT32 = 5,
    MAT_UINT32 = 6,
    MAT_SINGLE = 7,
    MAT_DOUBLE = 9,
    MAT_INT64 = 12,
    MAT_UINT64 = 13,
    MAT_MATRIX = 14,
    MAT_COMPRESSED = 15,
    MAT_UTF8 = 16,
    MAT_UTF16 = 17,
    MAT_UTF32 = 18
};
enum {
    MAT_CLASS_CELL = 1,
    MAT_CLASS_STRUCT = 2,
    MAT_CLASS_OBJECT = 3,
    MAT_CLASS_CHAR = 4,
    MAT_CLASS_SPARSE = 5,
    MAT_CLASS_DOUBLE = 6,
    MAT_CLASS_SINGLE = 7,
    MAT_CLASS_INT8 = 8,
    MAT_CLASS_UINT8 = 9,
    MAT_CLASS_INT16 = 10,
    MAT_CLASS_UINT16 = 11,
    MAT_CLASS_INT32 = 12,
    MAT_CLASS_UINT32 = 13,
    MAT_CLASS_INT64 = 14,
    MAT_CLASS_UINT64 = 15,
    MAT_CLASS_FUNCTION = 16,
    MAT_CLASS_OPAQUE = 17
};
#define MAT_COMPLEX 0x0800u
#define MAT_GLOBAL  0x0400u
#define MAT_LOGICAL 0x0200u
#define MAT_HEADER  128u

#endif
