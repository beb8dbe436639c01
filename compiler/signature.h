/* compiler/signature.h - the type cache: signatures of all functions of a library, as language section
 * 0x8011.
 *
 *     0  u32 magic "MTC3"
 *     4  u32 count of records
 *     8  records of 40 bytes, ordered by the hashes of their names
 *        0 u64 hash of the name     9 u8 counts of real double scalars   12 u16 results by kind of arguments,
 * 14 8 u8 flags                10 u16 0
 *
 * All little-endian. Types are hir_type, flags CMP_SIGNATURE_…, kinds cmp_arg_kind. The hash of a name, 64
 * bits, stands for it: whoever asks knows that the library has a function of that name, and two of a
 * library's names with one hash are both left out. It also says about where the record lies, so that a
 * look-up reads one or two records, and a reader that verifies needs their pages alone. */
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
/* A section, and who says before they are read that bytes of it are whole; NULL: all are. */
typedef struct cmp_table {
    base_view bytes;
    bool (*whole)(void *ctx, const void *at, size_t len);
    void *ctx;
} cmp_table;
/* The signature of a function that the library has; false when nothing is known of it, or its record is
 * damaged. Any bytes are safe. */
bool cmp_signatures_find(const cmp_table *table, const char *name, size_t len, cmp_signature *out);
/* What a type cache knows of all its functions. */
typedef struct cmp_signature_counts {
    uint32_t functions, pure;
    uint32_t always;      /* the class of the first result is known, and one, for any arguments */
    uint32_t by_kind;     /* for those of one kind at least */
    uint32_t used;        /* and the function is one that copies of loops call */
    uint32_t several;     /* only a set of several classes is */
    uint32_t expressions; /* for real double scalars the function is an expression */
} cmp_signature_counts;
/* Of a section that was checked. */
cmp_signature_counts cmp_signatures_count(base_view section);
/* Appends a type in words. */
void cmp_type_text(hir_type type, base_buf *out);
/* Appends a signature as a line of text. */
void cmp_signature_text(const cmp_signature *s, base_buf *out);

#endif
