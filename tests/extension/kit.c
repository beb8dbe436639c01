/* tests/extension/kit.c - extensions of many kinds for tests/extension/: each is built with -DKIND_….
 *
 * Without one it is "kit", version VERSION (1), whose functions look at what the interface promises. */
#include "mica/extension.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION 1
#endif
#define TEXT_(x) #x
#define TEXT(x)  TEXT_(x)
#ifndef NAME
#define NAME "kit"
#endif

static double counter;
static mica_call *kept_call;
static mica_value kept_value;

/* ---- what is called ---- */

static int kit_version(mica_call *call) {
    return mica_result(call, 0, mica_new_double(call, VERSION)) ? MICA_DONE : MICA_FAILED;
}

static int kit_count(mica_call *call) {
    return mica_result(call, 0, mica_new_double(call, ++counter)) ? MICA_DONE : MICA_FAILED;
}

/* Every argument again, as it was. */
static int kit_same(mica_call *call) {
    for (uint32_t k = 0; k < mica_arguments(call); k++)
        if (!mica_result(call, k, mica_argument(call, k))) return MICA_FAILED;
    return MICA_DONE;
}

/* The array made anew from class, dimensions and elements. */
static int kit_copy(mica_call *call) {
    static const uint8_t bytes[] = {0, 8, 4, 1, 2, 4, 8, 1, 2, 4, 8, 1, 1};
    mica_value v = mica_argument(call, 0);
    mica_class cls = mica_class_of(call, v);
    bool is_complex = mica_is_complex(call, v);
    int64_t dims[32], n = mica_numel(call, v);
    uint32_t ndims = mica_dims(call, v, dims, 32);
    void *to;
    if (cls > MICA_CLASS_LOGICAL)
        return mica_fail(call, "kit:class", "class %d is none of numbers", (int)cls);
    const void *from = mica_elements(call, v, cls, is_complex);
    mica_value made = mica_new_array(call, cls, is_complex, ndims, dims, &to);
    if (!from || !mica_is_value(made)) return MICA_FAILED;
    memcpy(to, from, (size_t)n * bytes[cls] * (is_complex ? 2 : 1));
    return mica_result(call, 0, made) ? MICA_DONE : MICA_FAILED;
}

/* {class, dims, numel, complex} of each argument. */
static int kit_look(mica_call *call) {
    int64_t dims[2] = {4, mica_arguments(call)};
    mica_value all = mica_new_cell(call, 2, dims);
    for (uint32_t k = 0; k < mica_arguments(call); k++) {
        mica_value v = mica_argument(call, k);
        int64_t of[32];
        uint32_t n = mica_dims(call, v, of, 32);
        double *to;
        mica_value shown = mica_new_matrix(call, 1, n, &to);
        for (uint32_t j = 0; to && j < n; j++)
            to[j] = (double)of[j];
        if (!mica_cell_set(call, all, 4 * k, mica_new_double(call, mica_class_of(call, v))) ||
            !mica_cell_set(call, all, 4 * k + 1, shown) ||
            !mica_cell_set(call, all, 4 * k + 2, mica_new_double(call, (double)mica_numel(call, v))) ||
            !mica_cell_set(call, all, 4 * k + 3, mica_new_logical(call, mica_is_complex(call, v))))
            return MICA_FAILED;
    }
    return mica_result(call, 0, all) ? MICA_DONE : MICA_FAILED;
}

static int kit_integer(mica_call *call) {
    int64_t n;
    if (!mica_to_integer(call, mica_argument(call, 0), &n)) return MICA_FAILED;
    return mica_result(call, 0, mica_new_integer(call, MICA_CLASS_INT64, n)) ? MICA_DONE : MICA_FAILED;
}

static int kit_text(mica_call *call) {
    size_t len;
    const char *text = mica_to_text(call, mica_argument(call, 0), &len);
    if (!text) return MICA_FAILED;
    if (text[len] != 0) return mica_fail(call, NULL, "no end");
    char *back = mica_scratch(call, len + 1);
    if (!back) return MICA_FAILED;
    for (size_t k = 0; k < len; k++)
        back[k] = text[len - 1 - k];
    return mica_result(call, 0, mica_new_text(call, back, len)) ? MICA_DONE : MICA_FAILED;
}

/* A struct array of names and values, from a struct: fields and their values. */
static int kit_fields(mica_call *call) {
    static const char *const names[] = {"name", "value"};
    mica_value s = mica_argument(call, 0);
    int64_t dims[2] = {mica_field_count(call, s), 1};
    mica_value all = mica_new_struct(call, 2, dims, 2, names);
    if (mica_class_of(call, s) != MICA_CLASS_STRUCT)
        return mica_fail(call, "kit:struct", "a struct is wanted");
    for (uint32_t k = 0; k < (uint32_t)dims[0]; k++) {
        const char *name = mica_field_name(call, s, k);
        if (!mica_field_set(call, all, k, "name", mica_new_text(call, name, strlen(name))) ||
            !mica_field_set(call, all, k, "value", mica_field_get(call, s, 0, name)))
            return MICA_FAILED;
    }
    return mica_result(call, 0, all) ? MICA_DONE : MICA_FAILED;
}

/* What must be refused; the number says what is tried. The error is what is remembered. */
static int kit_wrong(mica_call *call) {
    double which;
    int64_t two[2] = {1, 2}, one[2] = {1, 1}, negative[2] = {-1, 2}, large[2] = {INT64_MAX / 4, 8};
    static const char *const twice[] = {"a", "a"}, *const bad[] = {"1a"};
    if (!mica_to_double(call, mica_argument(call, 0), &which)) return MICA_FAILED;
    mica_value cell = mica_new_cell(call, 2, two), number = mica_new_double(call, 1);
    mica_value other = mica_arguments(call) > 1 ? mica_argument(call, 1) : number;
    switch ((int)which) {
    case 1: (void)mica_argument(call, 7); break;
    case 2: (void)mica_cell_get(call, cell, 2); break;
    case 3: (void)mica_cell_get(call, cell, -1); break;
    case 4: (void)mica_cell_set(call, cell, 2, number); break;
    case 5: (void)mica_cell_set(call, other, 0, number); break; /* an argument */
    case 6: (void)mica_cell_set(call, cell, 0, cell); break;
    case 7: (void)mica_new_array(call, MICA_CLASS_DOUBLE, false, 2, negative, NULL); break;
    case 8: (void)mica_new_array(call, MICA_CLASS_DOUBLE, false, 2, large, NULL); break;
    case 9: (void)mica_new_array(call, MICA_CLASS_CELL, false, 2, one, NULL); break;
    case 10: (void)mica_new_array(call, MICA_CLASS_INT8, true, 2, one, NULL); break;
    case 11: (void)mica_new_array(call, MICA_CLASS_DOUBLE, false, 33, one, NULL); break;
    case 12: (void)mica_new_struct(call, 2, one, 2, twice); break;
    case 13: (void)mica_new_struct(call, 2, one, 1, bad); break;
    case 14: (void)mica_new_integer(call, MICA_CLASS_INT8, 200); break;
    case 15: (void)mica_result(call, 0, MICA_NO_VALUE); break;
    case 16: (void)mica_result(call, 0, (mica_value){0x123400000001}); break;
    case 17: (void)mica_numel(call, kept_value); break; /* of another call */
    case 18: mica_release(call, 12345); break;
    case 19: { /* of what was released */
        uint64_t mark = mica_mark(call);
        mica_value gone = mica_new_cell(call, 2, two);
        mica_release(call, mark);
        (void)mica_numel(call, gone);
        break;
    }
    case 20: { /* a cell that another holds would be in itself */
        mica_value outer = mica_new_cell(call, 2, one);
        (void)mica_cell_set(call, outer, 0, cell);
        (void)mica_cell_set(call, cell, 0, outer);
        break;
    }
    case 21: (void)mica_field_get(call, mica_new_struct(call, 2, one, 0, NULL), 0, "none"); break;
    case 22: (void)mica_elements(call, cell, MICA_CLASS_CELL, false); break;
    case 23: (void)mica_call_function(call, number, 0, NULL, 0, NULL); break;
    case 24: (void)mica_scratch(call, (size_t)-1); break;
    case 25: (void)mica_elements(call, number, (mica_class)99, false); break;
    case 26: return MICA_FAILED;                                          /* and says nothing */
    case 27: (void)mica_result(kept_call, 0, number); return MICA_FAILED; /* of a call that is over */
    default: return MICA_DONE;
    }
    return MICA_FAILED;
}

static int kit_keep(mica_call *call) {
    kept_call = call;
    kept_value = mica_argument(call, 0);
    return MICA_DONE;
}

static void *elsewhere(void *ctx) {
    mica_call *call = ctx;
    mica_value v = mica_new_double(call, 1);
    return mica_is_value(v) || mica_arguments(call) ? call : NULL;
}

/* Whether another thread may use the call: it may not. */
static int kit_thread(mica_call *call) {
    pthread_t thread;
    void *used = call;
    if (pthread_create(&thread, NULL, elsewhere, call) != 0 || pthread_join(thread, &used) != 0)
        return mica_fail(call, NULL, "no thread");
    return mica_result(call, 0, mica_new_logical(call, used != NULL)) ? MICA_DONE : MICA_FAILED;
}

/* A cell of n texts, each made and let go of. */
static int kit_many(mica_call *call) {
    int64_t n, dims[2] = {1, 0};
    if (!mica_to_integer(call, mica_argument(call, 0), &n)) return MICA_FAILED;
    dims[1] = n;
    mica_value cell = mica_new_cell(call, 2, dims);
    for (int64_t k = 0; k < n; k++) {
        uint64_t mark = mica_mark(call);
        if (!mica_cell_set(call, cell, k, mica_new_text(call, "some text", 9))) return MICA_FAILED;
        mica_release(call, mark);
    }
    return mica_result(call, 0, cell) ? MICA_DONE : MICA_FAILED;
}

/* What a function gives, and after an error what the rest does. */
static int kit_call(mica_call *call) {
    mica_value out[1], args[8];
    uint32_t n = mica_arguments(call) - 1;
    for (uint32_t k = 0; k < n && k < 8; k++)
        args[k] = mica_argument(call, k + 1);
    double *to;
    mica_value made = mica_new_matrix(call, 1, 2, &to); /* is still to be filled behind the call */
    if (!mica_call_function(call, mica_argument(call, 0), n, args, 1, out)) return MICA_FAILED;
    to[0] = to[1] = VERSION;
    return mica_result(call, 0, out[0]) && mica_result(call, 1, made) ? MICA_DONE : MICA_FAILED;
}

/* The error that a function raises is swallowed. */
static int kit_calm(mica_call *call) {
    mica_value out[1];
    bool good = mica_call_function(call, mica_argument(call, 0), 0, NULL, 0, out);
    return mica_result(call, 0, mica_new_logical(call, good)) ? MICA_DONE : MICA_FAILED;
}

static int kit_wait(mica_call *call) {
    while (!mica_interrupted(call))
        usleep(1000);
    return MICA_FAILED;
}

static int kit_print(mica_call *call) {
    return mica_print(call, "printed\n", 8) && mica_warn(call, "kit:warned", "take care") ? MICA_DONE
                                                                                          : MICA_FAILED;
}

static int kit_logical(mica_call *call) {
    int64_t dims[1] = {3};
    void *to;
    mica_value v = mica_new_array(call, MICA_CLASS_LOGICAL, false, 1, dims, &to);
    memcpy(to, "\7\0\1", 3);
    return mica_result(call, 0, v) ? MICA_DONE : MICA_FAILED;
}

/* ---- state ---- */

#ifdef KIND_STATE_LOST
static int kit_save(mica_call *call) {
    return mica_fail(call, "kit:lost", "the device does not answer");
}
#else
static int kit_save(mica_call *call) {
    static const int64_t dims[] = {1, sizeof counter};
    void *to;
    mica_value v = mica_new_array(call, MICA_CLASS_UINT8, false, 2, dims, &to);
    if (!mica_is_value(v)) return MICA_FAILED;
    memcpy(to, &counter, sizeof counter);
    return mica_result(call, 0, v) ? MICA_DONE : MICA_FAILED;
}
#endif

static int kit_load(mica_call *call) {
#ifdef KIND_LOAD_CRASHES
    abort();
#endif
#ifdef KIND_LOAD_FAILS
    return mica_fail(call, "kit:load", "there is no such device");
#endif
    if (mica_arguments(call) == 0) return MICA_DONE;
    const void *from = mica_elements(call, mica_argument(call, 0), MICA_CLASS_UINT8, false);
    if (!from) return MICA_FAILED;
    memcpy(&counter, from, sizeof counter);
    return MICA_DONE;
}

static void kit_unload(void) {
#ifdef KIND_UNLOAD_CRASHES
    abort();
#endif
    const char *told = getenv("KIT_UNLOADED");
    if (told) (void)!write(2, "unloaded " TEXT(VERSION) "\n", 11);
}

/* ---- kinds ---- */

#ifdef KIND_CRASH
__attribute__((constructor)) static void begin(void) {
    *(volatile int *)8 = 1;
}
#endif
#ifdef KIND_HANG
__attribute__((constructor)) static void begin(void) {
    for (;;)
        ;
}
#endif
#ifdef KIND_EXIT
__attribute__((constructor)) static void begin(void) {
    _exit(0);
}
#endif

#ifndef ROW_NAME
#define ROW_NAME "kit_version"
#endif
#ifndef ROW_CALL
#define ROW_CALL kit_version
#endif
#ifndef ROW_LEAST
#define ROW_LEAST 0
#endif
#ifndef ROW_MOST
#define ROW_MOST 0
#endif
#ifndef ROW_FLAGS
#define ROW_FLAGS 0
#endif
#ifndef ROW_HELP
#define ROW_HELP "v = kit_version (): which build this is"
#endif
static const mica_function rows[] = {
    {ROW_NAME, ROW_CALL, ROW_LEAST, ROW_MOST, 1, ROW_FLAGS, ROW_HELP},
#ifndef KIND_FEW
    {"kit_count", kit_count, 0, 0, 1, 0, "n = kit_count (): how often it was called"},
    {"kit_same", kit_same, 0, -1, -1, 0, "[...] = kit_same (...): what it is given"},
    {"kit_copy", kit_copy, 1, 1, 1, 0, "y = kit_copy (x)"},
    {"kit_look", kit_look, 0, -1, 1, 0, "c = kit_look (...)"},
    {"kit_integer", kit_integer, 1, 1, 1, 0, "n = kit_integer (x)"},
    {"kit_text", kit_text, 1, 1, 1, 0, "t = kit_text (t): backwards"},
    {"kit_fields", kit_fields, 1, 1, 1, 0, "s = kit_fields (s)"},
    {"kit_wrong", kit_wrong, 1, 2, 1, 0, "kit_wrong (which, x)"},
    {"kit_keep", kit_keep, 1, 1, 0, 0, "kit_keep (x)"},
    {"kit_thread", kit_thread, 0, 0, 1, 0, "kit_thread ()"},
    {"kit_many", kit_many, 1, 1, 1, 0, "c = kit_many (n)"},
    {"kit_call", kit_call, 1, 9, 2, 0, "[y, v] = kit_call (f, ...)"},
    {"kit_calm", kit_calm, 1, 1, 1, 0, "good = kit_calm (f)"},
    {"kit_wait", kit_wait, 0, 0, 1, MICA_TAKES_CLOCK, "kit_wait (): until it is interrupted"},
    {"kit_print", kit_print, 0, 0, 0, 0, "kit_print ()"},
    {"kit_logical", kit_logical, 0, 0, 1, 0, "kit_logical ()"},
#endif
#ifdef KIND_TWICE
    {"kit_count", kit_count, 0, 0, 1, 0, "again"},
#endif
};

#ifdef KIND_NO_SYMBOL
int kit_nothing(void) {
    return (int)sizeof rows + (kit_save && kit_load && kit_unload);
}
#elif defined KIND_TABLE
extern MICA_EXTENSION_VISIBLE const mica_extension mica_extension_table;
const mica_extension mica_extension_table = {KIND_TABLE, NAME,     TEXT(VERSION), "help",
                                             rows,       kit_load, kit_save,      kit_unload};
#else
MICA_EXTENSION(rows, NAME, TEXT(VERSION), "for tests", kit_load, kit_save, kit_unload);
#endif
