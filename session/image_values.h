/* session/image_values.h - values of an image's variables as text: what all forms share, and each form. */
#ifndef SESSION_IMAGE_VALUES_H
#define SESSION_IMAGE_VALUES_H

#include "mica/image_tool.h"
#include "base/json.h"
#include "vm/heap/object.h"

/* Members of containers that are written, or compared, for one tool: eight times as many as the heap can hold, and some. A
 * value may hold another a thousand times over, so what lies in a few bytes could be text without end. */
uint64_t ses_members_most(const vm_t *vm);

/* Where text goes. It is handed on in pieces, so that a variable of any size needs no memory of its own. */
typedef struct ses_out {
    vm_t *vm;
    base_buf buf;
    base_json json; /* over buf, for the form of that name */
    mica_image_sink sink;
    void *ctx;
    uint64_t members; /* of containers, so far */
    mica_status status;
    mica_error *err;
} ses_out;

/* Hands on what there is when it is much, or `all` of it. Raises an M error where that fails; the status is in out->status
 * and the error in *out->err. */
void ses_out_settle(ses_out *out, bool all);
/* Counts a member of a container; raises where there are too many. */
void ses_out_member(ses_out *out);
/* Appends a number with as few digits as read back as the same one; Inf, -Inf, NaN and NA as M writes them. */
void ses_out_double(base_buf *buf, double x, bool single);
/* Appends element k of an array of numbers, characters or truth values; part 1 is the imaginary one. */
void ses_out_element(ses_out *out, const vm_arr *a, int64_t k, int part);

/* Of each form (session/image_octave.c, _json.c, _plain.c): writes one variable. They raise M errors. */
void ses_octave_begin(ses_out *out);
void ses_octave_variable(ses_out *out, const char *name, prog_value v);
void ses_json_variable(ses_out *out, const char *name, prog_value v);
void ses_display_variable(ses_out *out, const char *name, prog_value v);
void ses_csv_variable(ses_out *out, const char *name, prog_value v);
/* Why a form cannot hold a value, or NULL: "a containers.Map". */
const char *ses_octave_refuses(ses_out *out, prog_value v);
const char *ses_csv_refuses(ses_out *out, prog_value v);

/* Members of a value that holds others, in the order in which forms write them; 0 for any other value. Of a struct array, all
 * fields of the first element, then of the next; of a map, each key and its value. */
int64_t ses_member_count(vm_t *vm, prog_value v);
prog_value ses_member(vm_t *vm, prog_value v, int64_t k);

#endif
