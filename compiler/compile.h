/* compiler/compile.h - M source to bytecode: the compiler's one door for the VM's session and the snapshot
 * builder. */
#ifndef CMP_COMPILE_H
#define CMP_COMPILE_H

#include "compiler/diag.h"
#include "compiler/hir.h"
#include "compiler/library.h"

typedef enum cmp_mode {
    CMP_FILE,       /* a file on the path: function file, or script if it begins otherwise */
    CMP_SCRIPT,     /* text that is run */
    CMP_PROGRAM,    /* a file that is run: a script, or, where functions are all of it, a function file */
    CMP_EVAL,       /* text of eval as a statement list; shows and sets ans as the prompt does */
    CMP_EVAL_VALUE, /* text of eval whose value is wanted: one expression becomes PROG_CODE_EXPR, other text
                       is as CMP_EVAL */
    CMP_REPL,       /* one input of the prompt */
} cmp_mode;

typedef struct cmp_options {
    int level; /* optimisation 0 none, 1 basic, 2 aggressive, 3 maximal */
    /* Tells whether a name is a variable of the scope that eval text or a script will run in; NULL: none is
     * known. */
    bool (*is_variable)(void *context, const char *name, size_t len);
    /* Tells whether a name means a local function of the file that evaluates the text; NULL: none is known. */
    bool (*is_local)(void *context, const char *name, size_t len);
    void *context;
    const char *file; /* name of the file to keep in code objects (relative, for snapshots); NULL: the
                         source's name */
    const struct cmp_branches *branches; /* of recorded runs (compiler/branch.h), or NULL */
    bool apart; /* each instruction by itself, none in a pair (program/pairs.def): for tests */
    const struct cmp_recorded *recorded; /* of recorded runs (compiler/recorded.h), or NULL */
    const cmp_library *library;          /* whose small functions are put in place from level 2 on, or NULL */
} cmp_options;

/* One u32 in the blob that must become the id of a symbol. */
typedef struct cmp_reloc {
    uint32_t offset; /* in the blob */
    const char *name;
    uint32_t len;
    bool callee; /* names a function: a private one of the source's folder comes first */
} cmp_reloc;

/* One function as the session or the snapshot registers it. */
typedef struct cmp_function {
    const char *name;                  /* NUL-terminated */
    uint32_t offset;                   /* of its code object in the blob */
    base_view help;                    /* text without comment signs; may be empty */
    uint32_t source_start, source_end; /* byte span in the source */
    int32_t nargin, nargout;           /* as nargin("f") and nargout("f") say: negative when variadic */
    hir_type result;                   /* what is known of the first output, 0 nothing */
} cmp_function;

typedef struct cmp_output {
    uint8_t *blob; /* 16-byte aligned code blob, symbol slots holding indices into `relocs` until patched */
    size_t blob_len;
    cmp_reloc *relocs;
    uint32_t nrelocs;
    /* The entry comes first: the primary function of a function file, or the script itself. After a script
     * come the functions defined in it, to be registered as command-line functions when it runs. */
    cmp_function *functions;
    uint32_t nfunctions;
    hir_unit hir;
    bool is_script, is_value; /* is_value: CMP_EVAL_VALUE and the code has one output */
} cmp_output;

/* Compiles `source`. Everything in `out` lives in `arena` and points into `source`. Returns what cmp_parse
 * returns on errors in the text, MICA_ERR_LIMIT when a function needs more than the code format holds,
 * MICA_ERR_NO_MEMORY. `options` and `err` may be NULL. Thread-safe on different arenas. */
MICA_MUST_USE mica_status cmp_compile(const cmp_source *source, cmp_mode mode, const cmp_options *options,
                                      base_arena *arena, cmp_diags *diags, cmp_output *out, mica_error *err);

/* Runs the passes that `level` asks for. */
void cmp_optimise(hir_unit *unit, int level, const cmp_library *library);

/* What code generation makes of a unit; all of it is memory of the arena. */
typedef struct cmp_code {
    uint8_t *blob; /* as cmp_output has it */
    size_t blob_len;
    cmp_reloc *relocs;
    uint32_t nrelocs;
    uint32_t *offsets; /* of the code objects in the blob, by function of the unit */
} cmp_code;

/* HIR to a code blob, from level 2 on with the instructions that stand for sequences and with unlikely code
 * out of line. MICA_ERR_LIMIT when a function needs more than the code format holds, MICA_ERR_NO_MEMORY; `out`
 * is then undefined. The unit takes new names; it can be generated from again. */
MICA_MUST_USE mica_status cmp_codegen(hir_unit *unit, int level, base_arena *arena, cmp_code *out,
                                      mica_error *err);

/* The signature as nargin("f") and nargout("f") give it. */
int32_t cmp_hir_nargin(const hir_unit *unit, const hir_func *f);
int32_t cmp_hir_nargout(const hir_func *f);

#endif
