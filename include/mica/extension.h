/* include/mica/extension.h - functions of M programs that are written in C and lie in a shared object of their own: an
 * extension, which a program loads, loads again after it was rebuilt, and unloads while it runs (docs/extension.md).
 *
 * This header is all that an extension needs; it links nothing of Mica. The shared object has one symbol, a table that
 * MICA_EXTENSION defines: what the extension is called, a row for each function, and hooks for state. Each function is
 * called with a mica_call, through which it reads its arguments, makes results and reports errors; the functions below
 * do that, by a table of addresses that the program brings along, so that the program exports nothing.
 *
 * VALUES are handles. A handle means something in the call that it was given in and until that call returns, or
 * mica_release lets it go; everywhere else it is noticed and refused. Arguments are never changed: what a function
 * changes is what it made itself. Sizes, positions and indices count from 0; arrays lie column by column.
 *
 * ERRORS. What can fail returns false, MICA_NO_VALUE or NULL, and the call remembers why. A function that cannot go on
 * returns MICA_FAILED, and the program gets what is remembered last as an error of M. Nothing jumps over frames of the
 * extension: what it has open and allocated it can close and free. A function that returns MICA_DONE has not failed,
 * whatever is remembered.
 *
 * MEMORY that these functions return belongs to the program and lives until the function returns, where nothing else is
 * said. Pointers to elements are valid as long as that; those of an array that was made may be written through until the
 * array is returned, stored or passed on, those of arguments never. What the extension allocates it frees itself.
 *
 * THREADS. A function is called on the thread that runs its session, and so are hooks. A mica_call is for that thread
 * alone: the functions below refuse it on another. An extension may have threads of its own; they call nothing of this
 * header and must have ended when the hook `unload` returns. Each session has the shared object for itself: two that load
 * one file have two copies of its variables. */
#ifndef MICA_EXTENSION_H
#define MICA_EXTENSION_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Version of this interface. It changes when an extension that was built before could not be called any more; functions
 * that are added at the end of mica_api do not change it (mica_api.bytes). A program refuses an extension of a version
 * that it does not know, newer or older. */
#define MICA_EXTENSION_ABI 1u
/* Bounds of a table. Names of functions have at most 30 bytes, that of the extension too. */
#define MICA_EXTENSION_FUNCTIONS_MOST 1024u
#define MICA_EXTENSION_ARGUMENTS_MOST 10000
#define MICA_EXTENSION_TEXT_MOST      65536u /* bytes of a help text */

#define MICA_DONE   0
#define MICA_FAILED 1

/* A value of M in one call. */
typedef struct mica_value {
    uint64_t handle;
} mica_value;
#ifdef __cplusplus
#define MICA_NO_VALUE (mica_value{0})
#else
#define MICA_NO_VALUE ((mica_value){0})
#endif

/* Classes of values. Numbers never change. */
typedef enum mica_class {
    MICA_CLASS_DOUBLE = 1,
    MICA_CLASS_SINGLE = 2,
    MICA_CLASS_INT8 = 3,
    MICA_CLASS_INT16 = 4,
    MICA_CLASS_INT32 = 5,
    MICA_CLASS_INT64 = 6,
    MICA_CLASS_UINT8 = 7,
    MICA_CLASS_UINT16 = 8,
    MICA_CLASS_UINT32 = 9,
    MICA_CLASS_UINT64 = 10,
    MICA_CLASS_CHAR = 11,    /* elements are bytes, of text in UTF-8 */
    MICA_CLASS_LOGICAL = 12, /* elements are bytes that are 0 or 1 */
    MICA_CLASS_CELL = 13,
    MICA_CLASS_STRUCT = 14,
    MICA_CLASS_FUNCTION = 15, /* a function handle */
    MICA_CLASS_OTHER = 16     /* an object, a map: passed on, stored and returned, but not looked into */
} mica_class;

typedef struct mica_complex {
    double re, im;
} mica_complex;

struct mica_api;
/* A call of a function or hook. What lies behind the first member is the program's. */
typedef struct mica_call {
    const struct mica_api *api;
} mica_call;

/* What a call of a function may take from outside of the program, for `micac image build`, which tells what a set-up
 * took (docs/image.md); 0: the result depends on arguments and the extension's state alone. */
#define MICA_TAKES_CLOCK       1u  /* the time */
#define MICA_TAKES_ENTROPY     2u  /* random numbers of the system */
#define MICA_TAKES_FILES       4u  /* files and folders */
#define MICA_TAKES_ENVIRONMENT 8u  /* variables, working folder, machine */
#define MICA_TAKES_INPUT       16u /* standard input */
#define MICA_TAKES_PROCESS     32u /* other programs */
#define MICA_TAKES_NETWORK     64u /* other machines */

/* A function. */
typedef struct mica_function {
    const char *name; /* as programs call it: an identifier of M that is no builtin and in no library */
    int (*call)(mica_call *call); /* MICA_DONE or MICA_FAILED */
    int32_t least, most;          /* arguments; most -1: any number. Others are refused before it is called */
    int32_t results;              /* that it has at most; -1: any number. 0: a statement */
    uint32_t flags;               /* MICA_TAKES_… */
    const char *help; /* what `help NAME` prints: `name (args): meaning` and what else there is to say */
} mica_function;

/* The table that the shared object has under the name mica_extension_table (MICA_EXTENSION defines it). The program
 * copies what it needs of it. Hooks may be NULL. */
typedef struct mica_extension {
    uint32_t abi;        /* MICA_EXTENSION_ABI */
    uint32_t bytes;      /* sizeof (mica_extension) */
    uint32_t row;        /* sizeof (mica_function) */
    uint32_t count;      /* of functions: 1 to MICA_EXTENSION_FUNCTIONS_MOST */
    const char *name;    /* of the extension: an identifier, one of the kind in a program */
    const char *version; /* for people, and for `load`: at most 63 bytes, printable; "" for none */
    const char *help;    /* a line or more about it; may be NULL */
    const mica_function *functions;
    /* Called once before any function, behind the initialisers of the shared object. Argument 0, where there is one, is
     * what `save` gave, argument 1 the version that gave it: after extension_reload that of the shared object that was
     * loaded before, in a session that goes on from an image what the image has. MICA_FAILED refuses to be loaded.
     * `load` and initialisers run twice: once in a process of its own, which then calls `unload`, and then here. */
    int (*load)(mica_call *call);
    /* Gives the state as result 0: any value, bytes as an array of uint8. Called before it is loaded again and whenever
     * the session is saved in an image; it goes on afterwards. NULL, or no result: there is none to be kept.
     * MICA_FAILED: it is not loaded again; an image is saved, and the first call of a function in a session that goes
     * on from it fails with that error. */
    int (*save)(mica_call *call);
    /* Called before the shared object goes: after extension_unload or extension_reload as soon as none of its functions
     * runs any more, and when the session ends. Frees, closes, ends its threads. After extension_reload the new one has
     * been loaded already. */
    void (*unload)(void);
} mica_extension;

#if defined(__GNUC__)
#define MICA_EXTENSION_VISIBLE __attribute__((visibility("default")))
#define MICA_EXTENSION_FORMAT  __attribute__((format(printf, 3, 4)))
#else
#define MICA_EXTENSION_VISIBLE
#define MICA_EXTENSION_FORMAT
#endif
#ifdef __cplusplus
#define MICA_EXTENSION_EXTERN extern "C"
#else
#define MICA_EXTENSION_EXTERN extern
#endif
/* The head of the table: `MICA_EXTENSION (rows, NAME, VERSION, HELP, LOAD, SAVE, UNLOAD);` once in the shared object,
 * where `rows` is an array of mica_function. */
#define MICA_EXTENSION(rows, name, version, help, load, save, unload)                                        \
    MICA_EXTENSION_EXTERN MICA_EXTENSION_VISIBLE const mica_extension mica_extension_table;                  \
    const mica_extension mica_extension_table = {MICA_EXTENSION_ABI,                                         \
                                                 (uint32_t)sizeof(mica_extension),                           \
                                                 (uint32_t)sizeof(mica_function),                            \
                                                 (uint32_t)(sizeof(rows) / sizeof *(rows)),                  \
                                                 name,                                                       \
                                                 version,                                                    \
                                                 help,                                                       \
                                                 rows,                                                       \
                                                 load,                                                       \
                                                 save,                                                       \
                                                 unload}
#define MICA_EXTENSION_SYMBOL "mica_extension_table"

/* The program's side of the functions below, which are what extensions call. Members are appended and never change;
 * `bytes` tells how many there are. */
typedef struct mica_api {
    uint32_t abi, bytes;
    uint32_t (*arguments)(mica_call *call);
    uint32_t (*wanted)(mica_call *call);
    mica_value (*argument)(mica_call *call, uint32_t k);
    mica_class (*class_of)(mica_call *call, mica_value v);
    bool (*is_complex)(mica_call *call, mica_value v);
    int64_t (*numel)(mica_call *call, mica_value v);
    uint32_t (*dims)(mica_call *call, mica_value v, int64_t *out, uint32_t room);
    const void *(*elements)(mica_call *call, mica_value v, mica_class cls, bool is_complex);
    bool (*to_double)(mica_call *call, mica_value v, double *out);
    bool (*to_integer)(mica_call *call, mica_value v, int64_t *out);
    const char *(*to_text)(mica_call *call, mica_value v, size_t *len);
    mica_value (*cell_get)(mica_call *call, mica_value cell, int64_t k);
    uint32_t (*field_count)(mica_call *call, mica_value s);
    const char *(*field_name)(mica_call *call, mica_value s, uint32_t k);
    mica_value (*field_get)(mica_call *call, mica_value s, int64_t k, const char *name);
    mica_value (*new_double)(mica_call *call, double d);
    mica_value (*new_complex)(mica_call *call, double re, double im);
    mica_value (*new_integer)(mica_call *call, mica_class cls, int64_t n);
    mica_value (*new_logical)(mica_call *call, bool b);
    mica_value (*new_text)(mica_call *call, const char *text, size_t len);
    mica_value (*new_array)(mica_call *call, mica_class cls, bool is_complex, uint32_t ndims,
                            const int64_t *dims, void **elements);
    mica_value (*new_cell)(mica_call *call, uint32_t ndims, const int64_t *dims);
    bool (*cell_set)(mica_call *call, mica_value cell, int64_t k, mica_value v);
    mica_value (*new_struct)(mica_call *call, uint32_t ndims, const int64_t *dims, uint32_t nfields,
                             const char *const *names);
    bool (*field_set)(mica_call *call, mica_value s, int64_t k, const char *name, mica_value v);
    bool (*result)(mica_call *call, uint32_t k, mica_value v);
    int (*fail)(mica_call *call, const char *identifier, const char *message);
    bool (*warn)(mica_call *call, const char *identifier, const char *message);
    bool (*print)(mica_call *call, const char *text, size_t len);
    bool (*interrupted)(mica_call *call);
    void *(*scratch)(mica_call *call, size_t bytes);
    uint64_t (*mark)(mica_call *call);
    void (*release)(mica_call *call, uint64_t mark);
    bool (*call_function)(mica_call *call, mica_value fn, uint32_t nargs, const mica_value *args,
                          uint32_t nout, mica_value *out);
} mica_api;

/* ---- arguments ---- */

/* How many arguments the call has: as many as the row allows. */
static inline uint32_t mica_arguments(mica_call *call) {
    return call->api->arguments(call);
}
/* How many results are asked for; 0 for a statement, where result 0 may still be given: it becomes `ans`. */
static inline uint32_t mica_wanted(mica_call *call) {
    return call->api->wanted(call);
}
/* Argument k, from 0; MICA_NO_VALUE where there are fewer. */
static inline mica_value mica_argument(mica_call *call, uint32_t k) {
    return call->api->argument(call, k);
}
/* Whether a handle is one at all: not what a function returned that failed. */
static inline bool mica_is_value(mica_value v) {
    return v.handle != 0;
}

/* ---- what values are ---- */

/* The class of a value; MICA_CLASS_OTHER also where the handle is none. */
static inline mica_class mica_class_of(mica_call *call, mica_value v) {
    return call->api->class_of(call, v);
}
/* Whether the elements of a double or single array are complex. A complex array without imaginary parts is none: it was made
 * real. */
static inline bool mica_is_complex(mica_call *call, mica_value v) {
    return call->api->is_complex(call, v);
}
/* Number of elements; 1 for what is no array; -1 where the handle is none. */
static inline int64_t mica_numel(mica_call *call, mica_value v) {
    return call->api->numel(call, v);
}
/* Number of dimensions, 2 to 32, of which the first `room` are written to `out`; 0 where the handle is none. Behind the
 * last all are 1. */
static inline uint32_t mica_dims(mica_call *call, mica_value v, int64_t *out, uint32_t room) {
    return call->api->dims(call, v, out, room);
}

/* ---- reading ---- */

/* The elements of an array of that class, real or complex (re, im one behind the other), mica_numel of them; not to be
 * written. NULL where it is of another class, or complex and was not wanted so, or the other way round: the call remembers
 * which argument, and what was wanted. Never NULL otherwise, also where there is no element. */
static inline const void *mica_elements(mica_call *call, mica_value v, mica_class cls, bool is_complex) {
    return call->api->elements(call, v, cls, is_complex);
}
/* The same of a real double array. */
static inline const double *mica_doubles(mica_call *call, mica_value v) {
    return (const double *)call->api->elements(call, v, MICA_CLASS_DOUBLE, false);
}
/* The same of a complex double array. */
static inline const mica_complex *mica_complexes(mica_call *call, mica_value v) {
    return (const mica_complex *)call->api->elements(call, v, MICA_CLASS_DOUBLE, true);
}
/* A real scalar of any numeric class, char or logical as a double. False where it is something else, which the call
 * remembers. Integers of 64 bits are rounded. */
static inline bool mica_to_double(mica_call *call, mica_value v, double *out) {
    return call->api->to_double(call, v, out);
}
/* The same as an integer. False also where it is no whole number, or needs more than 63 bits. */
static inline bool mica_to_integer(mica_call *call, mica_value v, int64_t *out) {
    return call->api->to_integer(call, v, out);
}
/* The bytes of a char row, or of an empty char array, with a NUL behind them; *len (which may be NULL) is their number, and
 * they may hold NULs themselves. NULL where it is something else, which the call remembers. */
static inline const char *mica_to_text(mica_call *call, mica_value v, size_t *len) {
    return call->api->to_text(call, v, len);
}
/* Member k of a cell, from 0. MICA_NO_VALUE where there is none, or it is no cell. */
static inline mica_value mica_cell_get(mica_call *call, mica_value cell, int64_t k) {
    return call->api->cell_get(call, cell, k);
}
/* Number of fields of a struct array; 0 also where it is none. */
static inline uint32_t mica_field_count(mica_call *call, mica_value s) {
    return call->api->field_count(call, s);
}
/* Name of field k, from 0, in their order; NULL where there is none. */
static inline const char *mica_field_name(mica_call *call, mica_value s, uint32_t k) {
    return call->api->field_name(call, s, k);
}
/* A field of element k of a struct array, from 0. MICA_NO_VALUE where there is none. */
static inline mica_value mica_field_get(mica_call *call, mica_value s, int64_t k, const char *name) {
    return call->api->field_get(call, s, k, name);
}

/* ---- making ---- */

/* A double. This and the next ones return MICA_NO_VALUE where memory ran out or an argument is out of bounds; the call
 * remembers that. */
static inline mica_value mica_new_double(mica_call *call, double d) {
    return call->api->new_double(call, d);
}
/* A complex double; a real one where im is 0. */
static inline mica_value mica_new_complex(mica_call *call, double re, double im) {
    return call->api->new_complex(call, re, im);
}
/* A scalar of an integer class, which must hold n. Larger ones of uint64 are made by mica_new_array. */
static inline mica_value mica_new_integer(mica_call *call, mica_class cls, int64_t n) {
    return call->api->new_integer(call, cls, n);
}
/* A logical scalar. */
static inline mica_value mica_new_logical(mica_call *call, bool b) {
    return call->api->new_logical(call, b);
}
/* A char row of so many bytes, which are copied. */
static inline mica_value mica_new_text(mica_call *call, const char *text, size_t len) {
    return call->api->new_text(call, text, len);
}
/* An array of zeros of a numeric class, char or logical; complex ones are double or single. *elements are to be filled
 * before the array is returned, stored or passed on; logicals with 0 and 1 alone. Dimensions are 1 to 32, none of them
 * negative. */
static inline mica_value mica_new_array(mica_call *call, mica_class cls, bool is_complex, uint32_t ndims,
                                        const int64_t *dims, void **elements) {
    return call->api->new_array(call, cls, is_complex, ndims, dims, elements);
}
/* A real double matrix of zeros. */
static inline mica_value mica_new_matrix(mica_call *call, int64_t rows, int64_t columns, double **elements) {
    int64_t dims[2];
    void *data = NULL;
    dims[0] = rows;
    dims[1] = columns;
    mica_value v = call->api->new_array(call, MICA_CLASS_DOUBLE, false, 2, dims, &data);
    *elements = (double *)data;
    return v;
}
/* A cell whose members are []. */
static inline mica_value mica_new_cell(mica_call *call, uint32_t ndims, const int64_t *dims) {
    return call->api->new_cell(call, ndims, dims);
}
/* Stores a value in member k, from 0, of a cell that this call made and nothing else holds yet. False where it is not one,
 * or has fewer members. */
static inline bool mica_cell_set(mica_call *call, mica_value cell, int64_t k, mica_value v) {
    return call->api->cell_set(call, cell, k, v);
}
/* A struct array whose fields are []. Names are identifiers, each once. */
static inline mica_value mica_new_struct(mica_call *call, uint32_t ndims, const int64_t *dims,
                                         uint32_t nfields, const char *const *names) {
    return call->api->new_struct(call, ndims, dims, nfields, names);
}
/* Stores a value in a field, which it has, of element k, from 0, of a struct array that this call made and nothing else
 * holds yet. */
static inline bool mica_field_set(mica_call *call, mica_value s, int64_t k, const char *name, mica_value v) {
    return call->api->field_set(call, s, k, name, v);
}
/* Gives result k, from 0. What is not asked for is dropped; given again the last one counts. A value that was given may be
 * read, but not changed any more. */
static inline bool mica_result(mica_call *call, uint32_t k, mica_value v) {
    return call->api->result(call, k, v);
}

/* ---- errors, output ---- */

/* Remembers an error and returns MICA_FAILED: `return mica_fail (call, "lib:id", "…%d", n);`. The message needs no name of
 * the function in front that is not written there, and is cut behind 1000 bytes. An identifier is letters and digits with colons
 * between; NULL: none. */
static inline MICA_EXTENSION_FORMAT int mica_fail(mica_call *call, const char *identifier, const char *format,
                                                  ...) {
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return call->api->fail(call, identifier, text);
}
/* Warns as the function `warning` does: the program may have switched the identifier off, or made it an error (then false). */
static inline bool mica_warn(mica_call *call, const char *identifier, const char *message) {
    return call->api->warn(call, identifier, message);
}
/* Prints to the program's output, where evalc, pager and diary see it; what stdio prints they do not see, and it may come in
 * another order, or not at all. */
static inline bool mica_print(mica_call *call, const char *text, size_t len) {
    return call->api->print(call, text, len);
}
/* Whether the user asked the program to end (Ctrl-C). A loop that may take longer than a moment asks now and then, and returns
 * MICA_FAILED; nothing else needs to be done. */
static inline bool mica_interrupted(mica_call *call) {
    return call->api->interrupted(call);
}

/* ---- memory, calling back ---- */

/* Bytes without a content, for any type, until the function returns. NULL where memory ran out. */
static inline void *mica_scratch(mica_call *call, size_t bytes) {
    return call->api->scratch(call, bytes);
}
/* A moment of the call, for mica_release: loops that make many values need not keep them all. */
static inline uint64_t mica_mark(mica_call *call) {
    return call->api->mark(call);
}
/* Lets go of what was made, and read out of cells and structs, since a mark: values, texts, scratch. What was stored or
 * given as a result lives on. */
static inline void mica_release(mica_call *call, uint64_t mark) {
    call->api->release(call, mark);
}
/* Calls a function, by its handle or by its name as text, and waits for it; `out` gets nout values, MICA_NO_VALUE where
 * it gave fewer. False where it raised an error, which the call remembers. Not in hooks. */
static inline bool mica_call_function(mica_call *call, mica_value fn, uint32_t nargs, const mica_value *args,
                                      uint32_t nout, mica_value *out) {
    return call->api->call_function(call, fn, nargs, args, nout, out);
}

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
