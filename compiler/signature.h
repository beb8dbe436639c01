/* compiler/signature.h - the type cache: signatures of all functions of a library, as language section
 * 0x8011.
 *
 *     0  u32 magic "MTC1"
 *     4  u32 count of records
 *     8  records of 24 bytes, ordered by the bytes of their names
 *        0 u32 name's offset behind the records   8 i32 nargin       16 u16 result        20 u8 flags
 *        4 u32 name's length                     12 i32 nargout      18 u16 scalar result 21 u8 scalar counts
 *                                                                                         22 u16 nodes
 *        names, each once
 *
 * All little-endian. Types are hir_type, flags CMP_SIGNATURE_…. */
#ifndef CMP_SIGNATURE_H
#define CMP_SIGNATURE_H

#include "compiler/library.h"
#include "mica/frontend.h"

#define CMP_SECTION_TYPES 0x8011u

/* Infers the signatures of all functions in the modules from their HIR and appends the section's bytes to
 * `out`. `builtins` answers for builtins alone. */
MICA_MUST_USE mica_status cmp_signatures_make(const mica_module *const *modules, size_t count,
                                              const cmp_library *builtins, base_buf *out, mica_error *err);
/* Checks a section's frame: its size, and that its records fit. CORRUPTED. */
MICA_MUST_USE mica_status cmp_signatures_check(base_view section, mica_error *err);
/* The signature of a function in a section that was checked; false when it has none, or its record is
 * damaged. Any bytes are safe. */
bool cmp_signatures_find(base_view section, const char *name, size_t len, cmp_signature *out);
/* Appends a signature as a line of text. */
void cmp_signature_text(const cmp_signature *s, base_buf *out);

#endif
